#include <QTest>
#include <set>

#include "plots/plotstyle.h"

using namespace ttq;

class TestPlotStyle : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void signsHaveTheirColours();
    void meaningIsNotByColourAlone();
    void layersDiffer();
    void palettesDecide_data();
    void palettesDecide();
    void linesAreOnePixelWide();
    void printIsLightAndThin();
};

namespace {

QPalette paletteOf(const QColor &base, const QColor &text)
{
    QPalette palette;
    palette.setColor(QPalette::Base, base);
    palette.setColor(QPalette::Text, text);
    return palette;
}

double contrast(const QColor &a, const QColor &b)
{
    return std::abs(luminance(a) - luminance(b));
}

}  // namespace

void TestPlotStyle::signsHaveTheirColours()
{
    for (const PlotStyle &style : {PlotStyle::screen(paletteOf(Qt::white, Qt::black), QFont()),
                                   PlotStyle::screen(paletteOf(0x1e1e1e, 0xe6e6e6), QFont()), PlotStyle::print(8, 4)}) {
        QCOMPARE(style.sign(1).color.name(), QStringLiteral("#d55e00"));
        QCOMPARE(style.sign(-1).color.name(), QStringLiteral("#0072b2"));
        QCOMPARE(style.sign(0).color.name(), QStringLiteral("#999999"));
    }
}

void TestPlotStyle::meaningIsNotByColourAlone()
{
    const PlotStyle style = PlotStyle::print(8, 1);
    std::set<std::pair<Dash, Mark>> signs;
    for (const int sign : {-1, 0, 1})
        signs.insert({style.sign(sign).dash, style.sign(sign).mark});
    QCOMPARE(signs.size(), std::size_t(3));
    std::set<std::pair<Dash, Mark>> splits;
    for (const Split split : {Split::Train, Split::Validation, Split::Test})
        splits.insert({style.split(split).dash, style.split(split).mark});
    QCOMPARE(splits.size(), std::size_t(3));
}

void TestPlotStyle::layersDiffer()
{
    for (const bool dark : {false, true}) {
        const PlotStyle style
            = PlotStyle::screen(dark ? paletteOf(0x1e1e1e, 0xe6e6e6) : paletteOf(Qt::white, Qt::black), QFont());
        std::set<std::tuple<QRgb, Dash, Mark>> looks;
        for (int id = 0; id < 60; ++id) {
            const CurveLook look = style.layer(id);
            looks.insert({look.color.rgb(), look.dash, look.mark});
            // Those would say Wp or Wn.
            QVERIFY(look.color.rgb() != PlotStyle::kPositive && look.color.rgb() != PlotStyle::kNegative);
        }
        QCOMPARE(looks.size(), std::size_t(60));
    }
}

void TestPlotStyle::palettesDecide_data()
{
    QTest::addColumn<QColor>("base");
    QTest::addColumn<QColor>("text");
    QTest::addColumn<bool>("dark");
    QTest::newRow("light") << QColor(Qt::white) << QColor(Qt::black) << false;
    QTest::newRow("dark") << QColor(0x1e1e1e) << QColor(0xe6e6e6) << true;
    QTest::newRow("dark, text not yet changed") << QColor(0x1e1e1e) << QColor(Qt::black) << true;
    QTest::newRow("light, text not yet changed") << QColor(Qt::white) << QColor(0xe6e6e6) << false;
    QTest::newRow("solarized") << QColor(0x002b36) << QColor(0x93a1a1) << true;
}

void TestPlotStyle::palettesDecide()
{
    QFETCH(QColor, base);
    QFETCH(QColor, text);
    QFETCH(bool, dark);
    const PlotStyle style = PlotStyle::screen(paletteOf(base, text), QFont());
    QCOMPARE(style.dark, dark);
    QCOMPARE(style.background, base);
    QVERIFY(contrast(style.text, style.background) >= 0.3);
    QVERIFY(contrast(style.faintText, style.background) >= 0.2);
    QVERIFY(contrast(style.grid, style.background) < contrast(style.axis, style.background));
    for (const int sign : {-1, 0, 1})
        QVERIFY(contrast(style.sign(sign).color, style.background) > 0.2);
    QVERIFY(contrast(style.faint(style.sign(1).color), style.background)
            < contrast(style.sign(1).color, style.background));
}

void TestPlotStyle::linesAreOnePixelWide()
{
    const PlotStyle style = PlotStyle::screen(paletteOf(Qt::white, Qt::black), QFont());
    QCOMPARE(style.curvePen(style.sign(1)).widthF(), 1.0);
    QCOMPARE(style.curvePen(style.sign(1)).style(), Qt::SolidLine);
    QVERIFY(style.curvePen(style.sign(-1)).style() != Qt::SolidLine);
}

void TestPlotStyle::printIsLightAndThin()
{
    const PlotStyle style = PlotStyle::print(8, 10);
    QVERIFY(style.figure && !style.dark);
    QCOMPARE(style.background, QColor(Qt::white));
    QCOMPARE(style.axisWidth, 5.0);  // 0.5 pt at 10 units a point
    QCOMPARE(style.curveWidth, 10.0);
    QCOMPARE(style.font.pixelSize(), 80);
    QCOMPARE(style.smallFont.pixelSize(), 80);
}

QTEST_GUILESS_MAIN(TestPlotStyle)
#include "tst_plotstyle.moc"
