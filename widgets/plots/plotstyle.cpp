#include "plotstyle.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace ttq {

namespace {

// Without the two that mean Wp and Wn. Yellow is last: it is weak on white.
constexpr std::array<QRgb, 6> kLayers = {0xffe69f00, 0xff56b4e9, 0xff009e73, 0xffcc79a7, 0xff000000, 0xfff0e442};
// Nine colours of viridis, evenly spaced.
constexpr std::array<QRgb, 9> kViridis
    = {0xff440154, 0xff472d7b, 0xff3b528b, 0xff2c728e, 0xff21918c, 0xff28ae80, 0xff5ec962, 0xffaddc30, 0xfffde725};
constexpr QRgb kSky = 0xff56b4e9, kOrange = 0xffe69f00, kGreen = 0xff009e73, kPink = 0xffcc79a7;

QColor mixed(const QColor &a, const QColor &b, double partOfB)
{
    const auto mix = [&](int x, int y) { return static_cast<int>(std::lround(x + (y - x) * partOfB)); };
    return QColor(mix(a.red(), b.red()), mix(a.green(), b.green()), mix(a.blue(), b.blue()));
}

void deriveTones(PlotStyle &style)
{
    style.faintText = mixed(style.text, style.background, 0.35);
    style.axis = mixed(style.text, style.background, style.figure ? 0 : 0.3);
    style.grid = mixed(style.text, style.background, style.dark ? 0.80 : 0.86);
    style.subGrid = mixed(style.text, style.background, style.dark ? 0.88 : 0.93);
    style.band = mixed(style.text, style.background, style.dark ? 0.93 : 0.955);
    style.event = mixed(style.text, style.background, 0.25);
    style.warning = QColor::fromRgb(kOrange);
}

}  // namespace

double luminance(const QColor &color)
{
    const auto linear = [](double c) { return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4); };
    const double y = 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF());
    return y <= 0.008856 ? y * 9.033 : 1.16 * std::cbrt(y) - 0.16;
}

PlotStyle PlotStyle::screen(const QPalette &palette, const QFont &font)
{
    PlotStyle style;
    style.background = palette.color(QPalette::Base);
    style.dark = luminance(style.background) < 0.5;
    style.text = palette.color(QPalette::Text);
    // A theme may change base and text one after the other; text that cannot be read helps nobody.
    if (std::abs(luminance(style.text) - luminance(style.background)) < 0.3)
        style.text = style.dark ? QColor(0xe6e6e6) : QColor(0x1a1a1a);
    deriveTones(style);
    style.font = font;
    style.smallFont = font;
    if (font.pointSizeF() > 0)
        style.smallFont.setPointSizeF(font.pointSizeF() * 0.9);
    style.titleFont = font;
    style.titleFont.setBold(true);
    return style;
}

PlotStyle PlotStyle::print(double points, double unit)
{
    PlotStyle style;
    style.figure = true;
    style.unit = unit;
    style.background = Qt::white;
    style.text = Qt::black;
    deriveTones(style);
    style.axisWidth = style.gridWidth = 0.5 * unit;
    style.curveWidth = 1.0 * unit;
    // Pixel sizes: a point size would be scaled by the resolution of the screen.
    style.font.setFamilies({QStringLiteral("Liberation Sans"), QStringLiteral("DejaVu Sans")});
    style.font.setPixelSize(std::max(1, qRound(points * unit)));
    style.font.setHintingPreference(QFont::PreferNoHinting);
    style.smallFont = style.titleFont = style.font;
    return style;  // titles of panels are not bold: names of layers are long, figures narrow
}

QPen PlotStyle::pen(const QColor &color, double width, Dash dash) const
{
    QPen pen(color);
    pen.setWidthF(width);
    pen.setCapStyle(Qt::FlatCap);
    pen.setJoinStyle(Qt::BevelJoin);
    switch (dash) {
    case Dash::Solid: break;
    case Dash::Dash: pen.setDashPattern({6, 2.5}); break;
    case Dash::Dot: pen.setDashPattern({1.5, 2}); break;
    case Dash::DashDot: pen.setDashPattern({6, 2, 1.5, 2}); break;
    }
    return pen;
}

CurveLook PlotStyle::sign(int sign) const
{
    if (sign > 0)
        return {QColor::fromRgb(kPositive), Dash::Solid, Mark::Triangle};
    if (sign < 0)
        return {QColor::fromRgb(kNegative), Dash::Dash, Mark::Down};
    return {QColor::fromRgb(kZero), Dash::Dot, Mark::Disc};
}

CurveLook PlotStyle::layer(std::int64_t id) const
{
    static constexpr std::array kMarks = {Mark::Disc, Mark::Square, Mark::Triangle, Mark::Diamond, Mark::Down};
    static constexpr std::array kDashes = {Dash::Solid, Dash::Dash, Dash::DashDot, Dash::Dot};
    const auto index = static_cast<std::size_t>(std::max<std::int64_t>(id, 0));
    QColor color = QColor::fromRgb(kLayers[index % kLayers.size()]);
    if (dark && color == QColor(Qt::black))
        color = Qt::white;
    return {color, kDashes[index / kLayers.size() % kDashes.size()], kMarks[index % kMarks.size()]};
}

CurveLook PlotStyle::split(Split split) const
{
    switch (split) {
    case Split::TrainSteps: return {faint(QColor::fromRgb(kSky)), Dash::Solid, Mark::None};
    case Split::TrainSmooth: return {QColor::fromRgb(kSky), Dash::Solid, Mark::None};
    case Split::Train: return {QColor::fromRgb(kNegative), Dash::Dash, Mark::None};
    case Split::Validation: return {QColor::fromRgb(kOrange), Dash::Solid, Mark::Disc};
    case Split::Test: return {QColor::fromRgb(kGreen), Dash::Solid, Mark::Square};
    }
    return {};
}

CurveLook PlotStyle::rate(int group) const
{
    static constexpr std::array kDashes = {Dash::DashDot, Dash::Dot, Dash::Dash};
    return {QColor::fromRgb(kPink), kDashes[static_cast<std::size_t>(std::clamp(group, 0, 2))], Mark::None};
}

CurveLook PlotStyle::answers(bool right) const
{
    return right ? CurveLook{QColor::fromRgb(kGreen), Dash::Solid, Mark::None}
                 : CurveLook{QColor::fromRgb(kPink), Dash::Dash, Mark::None};
}

QColor PlotStyle::map(double part) const
{
    part = std::clamp(part, 0.0, 1.0);
    // Bright is much on a dark ground, dark is much on a light one.
    const double at = (dark ? part : 1 - part) * static_cast<double>(kViridis.size() - 1);
    const auto index = std::min(static_cast<std::size_t>(at), kViridis.size() - 2);
    return mixed(QColor::fromRgb(kViridis[index]), QColor::fromRgb(kViridis[index + 1]),
                 at - static_cast<double>(index));
}

QColor PlotStyle::faint(const QColor &color) const
{
    return mixed(color, background, dark ? 0.62 : 0.6);
}

}  // namespace ttq
