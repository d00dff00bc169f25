// What a view shows, as plain values: built by free functions from the data of a run, drawn by PlotCanvas on the screen
// and in figures alike.
#pragma once

#include <QString>
#include <memory>
#include <optional>
#include <vector>

#include "curvemath.h"
#include "plotstyle.h"

namespace ttq {

enum class LineShape {
    Straight,
    Held,     // a value holds until the next point
    Through,  // a value is about the steps since the point before
    Points,   // marks only
    Area      // held, and filled to zero
};

struct PlotCurve {
    QString key;  // "conv1/wp": identity from scene to scene
    CurvePtr data;
    CurveLook look;
    LineShape shape = LineShape::Straight;
    bool right = false;  // on the right axis
    bool back = false;   // behind the others (raw values under a smoothed curve)
};

struct LegendEntry {
    QString text;
    CurveLook look;
    bool line = true;              // a piece of the line, else only the mark
    bool box = false;              // a filled box (bars, areas)
    std::vector<CurvePtr> values;  // whose values at the cursor follow the text
    bool percent = false;
};

struct PlotLabel {  // a marked point with words beside it
    double x = 0, y = 0;
    QString text;
    CurveLook look;
};

struct PlotStem {  // from zero up, on the right axis
    double x = 0, height = 0;
    CurveLook look;
    QString text;
};

struct PlotRule {  // a vertical line with words at its upper end
    double x = 0;
    CurveLook look;
    QString text;
};

struct PlotBars {  // stacked −/0/+, one row for each name, first on top; shares in [0, 1]
    std::vector<QString> names;
    std::vector<double> negative, zero, positive;
    int current = -1;
};

// Counts by row and column as colours, row 0 on top, column 0 on the left. A colour is the share of the row.
struct PlotMap {
    std::vector<QString> rows, columns;
    std::vector<double> counts;     // [row][column]
    std::vector<double> rowTotals;  // may hold more than the columns show; 0: an empty row
    bool log = true;                // the scale of the colours
    double least = 0.001;           // lower end of a logarithmic one, above 0

    double share(std::size_t row, std::size_t column) const;  // 0 for an empty row
};

struct PlotPanel {
    QString key, title;
    QString empty;  // words in the place of axes
    int row = 0, column = 0;
    double stretch = 1;  // of the row
    QString xLabel, yLabel, rightLabel;
    bool steps = true;                           // x is the step axis that all panels share; else a value
    bool percent = false, rightPercent = false;  // tick labels of shares as %
    std::optional<Interval> xFixed, yFixed, rightFixed;
    bool logY = false, logRight = false;
    bool wholeY = false;                    // counts: ticks at whole numbers
    bool wholeX = false, xPercent = false;  // of values, not of steps
    bool xTicks = true, yTicks = true, epochs = false, phaseNames = false;
    std::vector<LegendEntry> legend;
    std::vector<PlotCurve> curves;
    std::vector<PlotLabel> labels;
    std::vector<PlotStem> stems;
    std::vector<PlotRule> rules;
    std::optional<PlotBars> bars;
    std::shared_ptr<const PlotMap> map;  // never with bars
    std::vector<QString> tips;           // of what stands at x = 1, 2, … of a panel of values
};

struct PlotMarker {  // an event: a vertical line in every panel of steps
    double step = 0;
    QString text;  // one line an event: old → new
    bool warning = false;

    bool operator==(const PlotMarker &) const = default;
};

struct PlotBand {             // a phase
    double from = 0, to = 0;  // to: infinite for the last
    QString name;
    bool quantized = true;
    QString words = {};  // in the middle of it, where panels show nothing of this phase

    bool operator==(const PlotBand &) const = default;
};

struct PlotScene {
    QString empty;                    // words in the place of everything
    QString note;                     // a line under the plots ("30 of 60 layers are shown")
    std::vector<LegendEntry> legend;  // above all panels
    std::vector<PlotPanel> panels;
    std::vector<PlotMarker> markers;
    std::vector<PlotBand> phases;
    std::vector<double> epochEnds;  // step at which epoch i + 1 was completed
    bool sharedY = false;           // one range for all panels
    bool columnsApart = false;      // rows of one column are not aligned with those of another
    bool logX = false;
};

// Numbers as plots show them: four digits, "—" for NaN; the user's locale on the screen.
QString plotNumber(double value, bool percent = false);

}  // namespace ttq
