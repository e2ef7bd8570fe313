# What R says of rows.csv, written to values.json: Rscript values.R (from this folder).
# Needs r-base-core, r-cran-sandwich, r-cran-mass, r-cran-jsonlite.
library(sandwich)
library(MASS)
library(jsonlite)

rows <- read.csv("rows.csv")
rows$post <- as.numeric(rows$period > 0)
rows$lead <- as.numeric(rows$period == -1)
rows$year1 <- as.numeric(rows$period == 1)
rows$year2 <- as.numeric(rows$period == 2)
rows$demo_post <- rows$demo * rows$post
rows$b <- as.numeric(rows$kind == "b")
rows$c <- as.numeric(rows$kind == "c")
tight <- glm.control(epsilon = 1e-14, maxit = 500)
columns <- "demo + lead + year1 + year2 + demo_post + x1 + b + c"

fit <- function(outcome, family, data, exposed) {
  data$shift <- if (exposed) log(data$exposure) else 0
  glm(as.formula(paste(outcome, "~", columns)), family = family, weights = w, offset = shift, data = data,
      control = tight)
}

att <- function(model, data, beta = coef(model)) {
  x <- model.matrix(model)
  without <- x
  without[, "demo_post"] <- 0
  shift <- model$offset
  treated <- data$demo_post == 1
  share <- data$w[treated] / sum(data$w[treated])
  with <- model$family$linkinv(x[treated, ] %*% beta + shift[treated])
  none <- model$family$linkinv(without[treated, ] %*% beta + shift[treated])
  slope <- model$family$mu.eta(as.vector(x[treated, ] %*% beta + shift[treated]))
  slope0 <- model$family$mu.eta(as.vector(without[treated, ] %*% beta + shift[treated]))
  gradient <- colSums(share * slope * x[treated, ]) - colSums(share * slope0 * without[treated, ])
  list(att = sum(share * (with - none)), mean = sum(share * none), gradient = gradient)
}

cr3 <- function(outcome, family, exposed, model) {
  counties <- sort(unique(rows$county))
  moves <- sapply(counties, function(county) {
    coef(fit(outcome, family, rows[rows$county != county, ], exposed)) - coef(model)
  })
  (length(counties) - 1) / length(counties) * moves %*% t(moves)
}

one <- function(outcome, family, exposed = FALSE) {
  model <- suppressWarnings(fit(outcome, family, rows, exposed))
  effect <- att(model, rows)
  root <- function(v) unname(sqrt(diag(v)))
  of_att <- function(v) sqrt(as.vector(t(effect$gradient) %*% v %*% effect$gradient))
  hc1 <- vcovCL(model, cluster = rows$county, type = "HC1", cadjust = TRUE)
  hc0 <- vcovCL(model, cluster = rows$county, type = "HC0", cadjust = FALSE)
  jackknife <- suppressWarnings(cr3(outcome, family, exposed, model))
  list(
    estimate = unname(coef(model)), hc1 = root(hc1), cr0 = root(hc0), cr3 = root(jackknife),
    att = effect$att, counterfactual_mean = effect$mean,
    att_hc1 = of_att(hc1), att_cr0 = of_att(hc0), att_cr3 = of_att(jackknife)
  )
}

values <- list(
  R = R.version.string, sandwich = as.character(packageVersion("sandwich")),
  gamma = one("gamma", quasi(link = "log", variance = "mu^2")),
  poisson = one("poisson", quasipoisson(), exposed = TRUE),
  negative_binomial = one("negative_binomial", negative.binomial(theta = 1 / 0.7), exposed = TRUE),
  binomial = one("binomial", quasibinomial()),
  gaussian = one("gaussian", gaussian())
)
write_json(values, "values.json", digits = I(17), auto_unbox = TRUE, pretty = TRUE)
