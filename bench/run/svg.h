/*
 * svg.h: a line chart as SVG, written by hand: logarithmic or linear axes, a legend, no library.
 */
#ifndef IDX_BENCH_RUN_SVG_H
#define IDX_BENCH_RUN_SVG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

typedef struct svg_series {
    const char *name;
    double *x, *y;
    size_t count;
} svg_series;

typedef struct svg_chart {
    const char *title, *x_title, *y_title;
    bool is_x_log, has_points;
    svg_series *series; /* y is always logarithmic */
    size_t count;
} svg_chart;

/* Writes the chart as one document. Values that a logarithm cannot show are left out. */
void svg_write(FILE *out, const svg_chart *chart);

#endif
