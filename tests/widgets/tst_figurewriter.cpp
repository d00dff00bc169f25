// Figures: what poppler's tools say about them, where they are installed.
#include <QImage>
#include <QProcess>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <QXmlStreamReader>

#include "plots/accuracyscene.h"
#include "plots/figurewriter.h"
#include "plots/scalefactorscene.h"
#include "plots/sparsityscene.h"
#include "runs/runfixture.h"
#include "scenefixture.h"

using namespace ttq;
using namespace ttq::test;

class TestFigureWriter : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(".*")); }
    void pdfIsWhatItSays_data();
    void pdfIsWhatItSays();
    void textHasItsSize_data();
    void textHasItsSize();
    void linesHaveTheirWidths();
    void pngHasItsResolution();
    void svgIsWellFormed();
    void notesAreNumbered();
    void longCurvesStaySmall();
    void refuses_data();
    void refuses();
    void keepsTheOldFileWhenItCannotWrite();

private:
    QString path(const char *name) const { return m_dir.filePath(QLatin1String(name)); }
    QTemporaryDir m_dir;
};

namespace {

enum View { ScaleFactors, Multiples, Accuracy, Sparsity };

std::function<PlotScene(const PlotStyle &)> sceneOf(const SceneFixture &run, View view, double widthMm = 140)
{
    return [&run, view, widthMm](const PlotStyle &style) {
        ViewChoice choice = run.choice();
        choice.width = widthMm / 25.4 * 72 * style.unit;
        switch (view) {
        case ScaleFactors: return scaleFactorScene(run.data, choice, ScaleMode::Overlay, style);
        case Multiples: return scaleFactorScene(run.data, choice, ScaleMode::Multiples, style);
        case Accuracy: return accuracyScene(run.data, choice, style);
        case Sparsity: return sparsityScene(run.data, choice, style);
        }
        return PlotScene();
    };
}

// What a program prints; null if it is not installed.
QString output(const QString &program, const QStringList &arguments)
{
    if (QStandardPaths::findExecutable(program).isEmpty())
        return QString();
    QProcess process;
    process.start(program, arguments);
    if (!process.waitForFinished(30'000) || process.exitCode() != 0)
        return QStringLiteral("failed: ") + QString::fromUtf8(process.readAllStandardError());
    return QString::fromUtf8(process.readAllStandardOutput()) + QLatin1Char(' ');
}

}  // namespace

void TestFigureWriter::pdfIsWhatItSays_data()
{
    QTest::addColumn<int>("view");
    QTest::newRow("scale factors") << int(ScaleFactors);
    QTest::newRow("multiples") << int(Multiples);
    QTest::newRow("accuracy") << int(Accuracy);
    QTest::newRow("sparsity") << int(Sparsity);
}

void TestFigureWriter::pdfIsWhatItSays()
{
    QFETCH(int, view);
    SceneFixture run;
    const QString file = path("figure.pdf");
    VERIFY_OK(writeFigure(file, {140, 90, 8}, {0, 816}, sceneOf(run, View(view))));
    const QString info = output("pdfinfo", {file});
    if (info.isNull())
        QSKIP("poppler's tools are not installed");
    const auto size = QRegularExpression("Page size:\\s+([0-9.]+) x ([0-9.]+) pts").match(info);
    QVERIFY2(size.hasMatch(), qPrintable(info));
    QVERIFY(std::abs(size.captured(1).toDouble() - 140 / 25.4 * 72) <= 0.51);
    QVERIFY(std::abs(size.captured(2).toDouble() - 90 / 25.4 * 72) <= 0.51);
    QVERIFY(info.contains(QRegularExpression("Pages:\\s+1\\b")));
    const QStringList fonts = output("pdffonts", {file}).split('\n', Qt::SkipEmptyParts);
    QVERIFY(fonts.size() > 3);  // two lines of heading, at least one font
    for (const QString &font : fonts.mid(2, fonts.size() - 3)) {
        QVERIFY2(!font.contains("Type 3"), qPrintable(font));
        QVERIFY2(font.contains(QRegularExpression("\\s(yes)\\s+(yes|no)\\s+(yes|no)\\s")), qPrintable(font));
    }
    QVERIFY2(!output("pdfimages", {"-list", file}).contains("image"), "there is a raster in it");
    const QString text = output("pdftotext", {"-layout", file, "-"});
    if (view == Accuracy)
        for (const char *words : {"train (running mean)", "validation", "test", "best validation", "epoch", "step"})
            QVERIFY2(text.contains(QLatin1String(words)), words);
    if (view == ScaleFactors)
        for (const char *words : {"Wp", "Wn", "block.conv2", "scale factor", "ternary"})
            QVERIFY2(text.contains(QLatin1String(words)) || words == std::string("scale factor"), words);
}

void TestFigureWriter::textHasItsSize_data()
{
    QTest::addColumn<double>("points");
    QTest::newRow("8 pt") << 8.0;
    QTest::newRow("10 pt") << 10.0;
}

void TestFigureWriter::textHasItsSize()
{
    QFETCH(double, points);
    SceneFixture run;
    const QString file = path("text.pdf");
    VERIFY_OK(writeFigure(file, {140, 90, points}, {0, 816}, sceneOf(run, Accuracy)));
    const QString boxes = output("pdftotext", {"-bbox", file, "-"});
    if (boxes.isNull())
        QSKIP("poppler's tools are not installed");
    const QRegularExpression word("yMin=\"([0-9.]+)\" xMax=\"[0-9.]+\" yMax=\"([0-9.]+)\">validation<");
    auto matches = word.globalMatch(boxes);
    QVERIFY(matches.hasNext());
    while (matches.hasNext()) {
        const auto match = matches.next();
        const double height = match.captured(2).toDouble() - match.captured(1).toDouble();
        // The box is ascent + descent: 1.15 to 1.17 em for Liberation and DejaVu.
        QVERIFY2(height > 1.05 * points && height < 1.25 * points, qPrintable(QString::number(height)));
    }
}

void TestFigureWriter::linesHaveTheirWidths()
{
    SceneFixture run;
    const QString file = path("lines.svg");
    VERIFY_OK(writeFigure(file, {140, 90, 8}, {0, 816}, sceneOf(run, ScaleFactors)));
    QFile svg(file);
    QVERIFY(svg.open(QIODevice::ReadOnly));
    const QString text = QString::fromUtf8(svg.readAll());
    const auto unit
        = QRegularExpression("viewBox=\"0 0 ([0-9]+) ").match(text).captured(1).toDouble() / (140 / 25.4 * 72);
    QSet<QString> widths;
    auto matches = QRegularExpression("stroke=\"#d55e00\"[^>]*stroke-width=\"([0-9.]+)\"").globalMatch(text);
    while (matches.hasNext())
        widths.insert(matches.next().captured(1));
    QVERIFY(!widths.isEmpty());
    for (const QString &width : widths)
        QVERIFY2(std::abs(width.toDouble() / unit - 1.0) < 0.01, qPrintable(width));
}

void TestFigureWriter::pngHasItsResolution()
{
    SceneFixture run;
    const QString file = path("figure.png");
    VERIFY_OK(writeFigure(file, {100, 60, 8}, {0, 816}, sceneOf(run, ScaleFactors)));
    const QImage image(file);
    QCOMPARE(image.width(), 1181);
    QCOMPARE(image.height(), 709);
    QCOMPARE(image.dotsPerMeterX(), 11811);
    QCOMPARE(image.pixel(2, 2), QColor(Qt::white).rgb());
    bool curves = false;
    for (int y = 0; y < image.height() && !curves; ++y)
        for (int x = 0; x < image.width() && !curves; ++x)
            curves = image.pixel(x, y) == PlotStyle::kPositive;
    QVERIFY(curves);
}

void TestFigureWriter::svgIsWellFormed()
{
    SceneFixture run;
    const QString file = path("figure.svg");
    VERIFY_OK(writeFigure(file, {140, 90, 8}, {0, 816}, sceneOf(run, Accuracy)));
    QFile svg(file);
    QVERIFY(svg.open(QIODevice::ReadOnly));
    QXmlStreamReader xml(&svg);
    int texts = 0, images = 0;
    double widthMm = 0;
    while (!xml.atEnd()) {
        if (xml.readNext() != QXmlStreamReader::StartElement)
            continue;
        texts += xml.name() == QLatin1String("text");
        images += xml.name() == QLatin1String("image");
        if (xml.name() == QLatin1String("svg"))
            widthMm = xml.attributes().value("width").toString().remove("mm").toDouble();
    }
    QVERIFY2(!xml.hasError(), qPrintable(xml.errorString()));
    QVERIFY(texts > 10);
    QCOMPARE(images, 0);
    QVERIFY(std::abs(widthMm - 140) < 0.2);
}

void TestFigureWriter::notesAreNumbered()
{
    SceneFixture run;
    const auto scene = [&](const PlotStyle &style) {
        PlotScene made = accuracyScene(run.data, run.choice(), style);
        made.markers = {{100, "before the range", false}, {500, "threshold: 0.05 → 0.1", false}, {600, "Wn ≤ 0", true}};
        return made;
    };
    const QString file = path("notes.pdf");
    VERIFY_OK(writeFigure(file, {140, 100, 8}, {300, 816}, scene));
    const QString text = output("pdftotext", {"-layout", file, "-"});
    if (text.isNull())
        QSKIP("poppler's tools are not installed");
    QVERIFY2(text.contains("2: step 500, threshold: 0.05 → 0.1"), qPrintable(text));
    QVERIFY(text.contains("3: step 600, Wn ≤ 0"));
    QVERIFY(!text.contains("before the range"));
}

void TestFigureWriter::longCurvesStaySmall()
{
    SceneFixture run;
    run.curves["block.conv1/wp"] = curveOf(1, 300'000, [](int step) { return 1 + 0.1 * std::sin(step * 12.9898); });
    const QString file = path("long.pdf");
    const auto scene = [&](const PlotStyle &style) {
        ViewChoice choice = run.choice();
        choice.layers = {1};
        return scaleFactorScene(run.data, choice, ScaleMode::Overlay, style);
    };
    VERIFY_OK(writeFigure(file, {88.9, 63.5, 8}, {0, 300'000}, scene));
    const qint64 bytes = QFileInfo(file).size();
    QVERIFY2(bytes < 120'000, qPrintable(QString::number(bytes)));
}

void TestFigureWriter::refuses_data()
{
    QTest::addColumn<QString>("fileName");
    QTest::addColumn<double>("width");
    QTest::addColumn<QString>("text");
    QTest::newRow("other ending") << "figure.bmp" << 100.0 << "'.bmp'";
    QTest::newRow("no ending") << "figure" << 100.0 << "not as '.'";
    QTest::newRow("too small") << "figure.pdf" << 3.0 << "20 to 2,000 mm";
    QTest::newRow("NaN") << "figure.pdf" << qQNaN() << "20 to 2,000 mm";
    QTest::newRow("huge") << "figure.png" << 1e6 << "20 to 2,000 mm";
}

void TestFigureWriter::refuses()
{
    QFETCH(QString, fileName);
    QFETCH(double, width);
    QFETCH(QString, text);
    SceneFixture run;
    const QString file = m_dir.filePath("refused-" + fileName);
    VERIFY_ERROR(writeFigure(file, {width, 60, 8}, {0, 816}, sceneOf(run, Accuracy)), ErrorCode::InvalidArgument,
                 text.toStdString());
    QVERIFY(!QFileInfo::exists(file));
}

void TestFigureWriter::keepsTheOldFileWhenItCannotWrite()
{
    SceneFixture run;
    VERIFY_ERROR(writeFigure(path("no/such/folder.pdf"), {100, 60, 8}, {0, 816}, sceneOf(run, Accuracy)), ErrorCode::Io,
                 "folder.pdf");
    const QString folder = path("folder.svg");
    QVERIFY(QDir().mkdir(folder));
    VERIFY_ERROR(writeFigure(folder, {100, 60, 8}, {0, 816}, sceneOf(run, Accuracy)), ErrorCode::Io, "folder.svg");
}

QTEST_MAIN(TestFigureWriter)
#include "tst_figurewriter.moc"
