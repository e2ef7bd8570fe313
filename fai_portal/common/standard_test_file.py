"""The standard test file that every malware scanner knows and that harms nobody; in halves, or scanners would find this one."""

TEST_FILE = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-" + rb"ANTIVIRUS-TEST-FILE!$H+H*"
