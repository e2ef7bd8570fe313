from demonstrations.charts import LABEL_WIDTH, VALUE_WIDTH, WIDTH, bar_chart


def test_bars_start_at_zero_and_keep_their_proportion():
    chart = bar_chart([("Feb 2020", 400, "400"), ("Dec 2025", 100, "100"), ("Jan 2026", 0, "0")])
    longest, quarter, none = (bar.width for bar in chart.bars)
    assert longest == WIDTH - LABEL_WIDTH - VALUE_WIDTH
    assert quarter * 4 == longest
    assert none == 0


def test_words_tell_every_bar():
    assert bar_chart([("A", 1234, "about 1,234"), ("B", 5, "5")]).words == "A: about 1,234; B: 5."


def test_the_last_bar_lies_inside_the_drawing():
    chart = bar_chart([(str(number), number, str(number)) for number in range(20)])
    assert chart.bars[-1].y + chart.bar <= chart.height


def test_one_count_is_no_chart():
    assert bar_chart([("Feb 2020", 400, "400")]) is None
    assert bar_chart([]) is None


def test_all_zero_is_still_a_chart():
    assert [bar.width for bar in bar_chart([("A", 0, "0"), ("B", 0, "0")]).bars] == [0, 0]
