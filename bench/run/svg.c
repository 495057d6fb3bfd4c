#include "bench/run/svg.h"

#include <math.h>

enum { WIDTH = 860, HEIGHT = 480, LEFT = 80, RIGHT = 190, TOP = 44, BOTTOM = 56 };

// Told apart in print and by most eyes: the colours of Okabe and Ito, then the same dashed.
static const char *const colours[] = {"#d55e00", "#0072b2", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000"};
enum { COLOURS = sizeof colours / sizeof *colours };

typedef struct axis {
    double low, high; /* logarithms to base ten if is_log */
    bool is_log;
    double from, to; /* on the paper */
} axis;

static double on_paper(const axis *a, double value)
{
    double v = a->is_log ? log10(value) : value;
    return a->from + (v - a->low) / (a->high - a->low) * (a->to - a->from);
}

static bool is_shown(const svg_chart *chart, double x, double y)
{
    return isfinite(x) && isfinite(y) && y > 0 && (!chart->is_x_log || x > 0);
}

static void stretch(const svg_chart *chart, axis *x, axis *y)
{
    *x = (axis){INFINITY, -INFINITY, chart->is_x_log, LEFT, WIDTH - RIGHT};
    *y = (axis){INFINITY, -INFINITY, true, HEIGHT - BOTTOM, TOP};
    for (size_t s = 0; s < chart->count; s++) {
        for (size_t i = 0; i < chart->series[s].count; i++) {
            double a = chart->series[s].x[i], b = chart->series[s].y[i];
            if (is_shown(chart, a, b)) {
                a = x->is_log ? log10(a) : a;
                x->low = fmin(x->low, a);
                x->high = fmax(x->high, a);
                y->low = fmin(y->low, log10(b));
                y->high = fmax(y->high, log10(b));
            }
        }
    }
    if (!(x->low <= x->high)) {
        x->low = y->low = 0;
        x->high = y->high = 1;
    }
    y->low = floor(y->low);
    y->high = ceil(y->high);
    x->high += x->high == x->low;
    y->high += y->high == y->low;
}

static void text(FILE *out, double x, double y, const char *anchor, const char *extra, const char *s)
{
    fprintf(out, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\"%s>", x, y, anchor, extra);
    for (; *s != '\0'; s++) {
        switch (*s) {
        case '<':
            fputs("&lt;", out);
            break;
        case '&':
            fputs("&amp;", out);
            break;
        default:
            putc(*s, out);
        }
    }
    fputs("</text>\n", out);
}

static void tick(FILE *out, const axis *a, bool is_x, double value)
{
    double at = on_paper(a, value);
    char label[32];
    snprintf(label, sizeof label, "%.6g", value);
    if (is_x) {
        fprintf(out, "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" class=\"grid\"/>\n", at, TOP, at, HEIGHT - BOTTOM);
        text(out, at, HEIGHT - BOTTOM + 18, "middle", "", label);
    } else {
        fprintf(out, "<line x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\" class=\"grid\"/>\n", LEFT, at, WIDTH - RIGHT, at);
        text(out, LEFT - 8, at + 4, "end", "", label);
    }
}

static void ticks(FILE *out, const axis *a, bool is_x)
{
    if (a->is_log) {
        bool is_short = a->high - a->low < 1.5;
        for (double e = floor(a->low); e <= a->high; e++) {
            for (int m = 1; m <= (is_short ? 5 : 1); m += m == 1 ? 1 : 3) {
                double v = log10(m) + e;
                if (v >= a->low - 1e-9 && v <= a->high + 1e-9) {
                    tick(out, a, is_x, m * pow(10, e));
                }
            }
        }
        return;
    }
    double step = pow(10, floor(log10((a->high - a->low) / 5)));
    step *= (a->high - a->low) / step > 10 ? 2 : 1;
    for (double v = ceil(a->low / step) * step; v <= a->high + step / 1e6; v += step) {
        tick(out, a, is_x, v);
    }
}

static void draw(FILE *out, const svg_chart *chart, size_t s, const axis *x, const axis *y)
{
    const svg_series *series = &chart->series[s];
    const char *colour = colours[s % COLOURS], *dash = s >= COLOURS ? " stroke-dasharray=\"6 3\"" : "";
    fprintf(out, "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"%s\"%s points=\"", colour, s == 0 ? "3" : "1.8", dash);
    for (size_t i = 0; i < series->count; i++) {
        if (is_shown(chart, series->x[i], series->y[i])) {
            fprintf(out, "%.1f,%.1f ", on_paper(x, series->x[i]), on_paper(y, series->y[i]));
        }
    }
    fputs("\"/>\n", out);
    for (size_t i = 0; i < series->count && chart->has_points; i++) {
        if (is_shown(chart, series->x[i], series->y[i])) {
            fprintf(out, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\" fill=\"%s\"/>\n", on_paper(x, series->x[i]),
                    on_paper(y, series->y[i]), colour);
        }
    }
    double at = TOP + 14 + 20 * (double)s;
    fprintf(out, "<line x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\" stroke=\"%s\" stroke-width=\"3\"%s/>\n",
            WIDTH - RIGHT + 16, at - 4, WIDTH - RIGHT + 40, at - 4, colour, dash);
    text(out, WIDTH - RIGHT + 46, at, "start", "", series->name);
}

void svg_write(FILE *out, const svg_chart *chart)
{
    axis x, y;
    stretch(chart, &x, &y);
    fprintf(out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"13\">\n"
            "<style>.grid{stroke:#ddd}</style>\n<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>\n",
            WIDTH, HEIGHT, WIDTH, HEIGHT);
    text(out, LEFT, 26, "start", " font-size=\"16\" font-weight=\"bold\"", chart->title);
    ticks(out, &x, true);
    ticks(out, &y, false);
    fprintf(out, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"none\" stroke=\"#555\"/>\n", LEFT, TOP,
            WIDTH - RIGHT - LEFT, HEIGHT - BOTTOM - TOP);
    text(out, (LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 14, "middle", "", chart->x_title);
    char turn[80];
    snprintf(turn, sizeof turn, " transform=\"rotate(-90 20 %d)\"", (TOP + HEIGHT - BOTTOM) / 2);
    text(out, 20, (TOP + HEIGHT - BOTTOM) / 2.0, "middle", turn, chart->y_title);
    for (size_t s = 0; s < chart->count; s++) {
        draw(out, chart, s, &x, &y);
    }
    fputs("</svg>\n", out);
}
