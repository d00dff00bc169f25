// Every colour, pen, dash, mark and font of every plot: on a dark or light screen, and in a figure for a paper.
//
// Colours are Okabe-Ito's, which people with any colour vision can tell apart. Meaning is never by colour alone: signs
// have dashes and marks, layers have marks, splits have both.
#pragma once

#include <QColor>
#include <QFont>
#include <QPalette>
#include <QPen>

namespace ttq {

enum class Dash { Solid, Dash, Dot, DashDot };
enum class Mark { None, Disc, Square, Triangle, Diamond, Down, Cross, Plus, Star };
enum class Split { TrainSteps, TrainSmooth, Train, Validation, Test };

struct CurveLook {
    QColor color;
    Dash dash = Dash::Solid;
    Mark mark = Mark::None;

    bool operator==(const CurveLook &) const = default;
};

struct PlotStyle {
    static constexpr QRgb kPositive = 0xffd55e00, kNegative = 0xff0072b2, kZero = 0xff999999;

    bool dark = false, figure = false;
    double unit = 1;                                      // painter units in a screen pixel; in a figure, in a point
    double axisWidth = 1, gridWidth = 1, curveWidth = 1;  // in painter units
    QColor background, text, faintText, axis, grid, subGrid, band, event, warning;
    QFont font, smallFont, titleFont;

    // Background and text of the palette; dark if its window is.
    static PlotStyle screen(const QPalette &palette, const QFont &font);
    // The light theme for print: axes 0.5 pt, curves 1.0 pt, text of `points` pt. `unit`: painter units in a point.
    static PlotStyle print(double points, double unit);

    int length(double pixels) const { return qRound(pixels * unit); }
    QPen pen(const QColor &color, double width, Dash dash = Dash::Solid) const;
    QPen curvePen(const CurveLook &look) const { return pen(look.color, curveWidth, look.dash); }

    CurveLook sign(int sign) const;          // > 0: Wp or the share of +1; < 0: Wn, −1; 0: zeros
    CurveLook layer(std::int64_t id) const;  // by its position in the network: the same in every view
    CurveLook split(Split split) const;
    CurveLook rate(int group) const;          // learning rates of latents, scales, rest: 0, 1, 2
    CurveLook answers(bool right) const;      // of right and wrong answers
    QColor map(double part) const;            // from 0 to 1 along viridis, from its end that is near the background
    QColor faint(const QColor &color) const;  // towards the background: raw values behind a smoothed curve
};

// Perceived lightness, 0 to 1.
double luminance(const QColor &color);

}  // namespace ttq
