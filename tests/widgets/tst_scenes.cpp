// The scenes of the three views, made from a run in memory.
#include <QTest>
#include <set>

#include "plots/accuracyscene.h"
#include "plots/scalefactorscene.h"
#include "plots/sparsityscene.h"
#include "scenefixture.h"

using namespace ttq;
using namespace ttq::test;

class TestScenes : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void phasesAndEpochs();
    void markersTellWhatChanged();
    void saysWhyThereIsNothing_data();
    void saysWhyThereIsNothing();
    void scaleFactorsWaitForTheirPhase();
    void overlayDrawsWpAndWn();
    void overlayOfOneLayer();
    void currentLayerStandsOut();
    void multiplesShareAxes();
    void ratioAndRadius();
    void fractionsAreShares();
    void oneScaleForBothSigns();
    void manyLayers();
    void accuracyNamesSplits();
    void bestIsNamedWithItsSplit_data();
    void bestIsNamedWithItsSplit();
    void differentRatesAreToldApart();
    void unmeasuredSplitsAreAbsent();
    void sharesOfLayers();
    void sharesAtTheCursor();
    void latentsAreCutAtDelta();
    void histogramPartsAddUp_data();
    void histogramPartsAddUp();

private:
    const PlotStyle m_style = PlotStyle::screen(QPalette(Qt::white), QFont());
};

void TestScenes::phasesAndEpochs()
{
    SceneFixture run;
    const auto bands = phaseBands(run.data);
    QCOMPARE(bands.size(), std::size_t(2));
    QCOMPARE(bands[0].name, QStringLiteral("full precision"));
    QCOMPARE(bands[0].to, 400.0);
    QCOMPARE(bands[1].from, 400.0);
    QVERIFY(std::isinf(bands[1].to));
    QCOMPARE(epochEnds(run.data).size(), std::size_t(8));
    QCOMPARE(epochEnds(run.data)[2], 300.0);
    QCOMPARE(firstTernaryEpoch(run.config), std::int64_t(5));
    // The state knows a phase before its first epoch is through.
    run.epochs.resize(4);
    QCOMPARE(phaseBands(run.data).size(), std::size_t(2));
    run.state.phase = "full_precision";
    QCOMPARE(phaseBands(run.data).size(), std::size_t(1));
}

void TestScenes::markersTellWhatChanged()
{
    SceneFixture run;
    Command set;
    set.id = 4;
    set.kind = CommandKind::Set;
    Command pause;
    pause.id = 5;
    run.commands = {set, pause};
    const auto event = [](std::int64_t step, const char *kind, Severity severity, std::int64_t command,
                          const char *text, bool superseded = false) {
        EventRecord record;
        record.step = step;
        record.kind = kind;
        record.severity = severity;
        record.command = command;
        record.text = text;
        record.superseded = superseded;
        return record;
    };
    run.events = {event(500, "command", Severity::Info, 4, "set: threshold: 0.05 → 0.1"),
                  event(500, "alarm", Severity::Warning, 0, "Wn ≤ 0"),
                  event(300, "lr_drop", Severity::Info, 0, "learning rate drops to 0.01"),
                  event(600, "command", Severity::Info, 5, "pause"),
                  event(610, "command", Severity::Warning, 4, "set refused: no"),
                  event(620, "checkpoint", Severity::Info, 0, "checkpoint"),
                  event(630, "phase", Severity::Info, 0, "phase begins"),
                  event(640, "alarm", Severity::Warning, 0, "gone with a resume", true)};
    const auto markers = eventMarkers(run.data);
    QCOMPARE(markers.size(), std::size_t(2));
    QCOMPARE(markers[0].step, 300.0);
    QVERIFY(!markers[0].warning);
    QCOMPARE(markers[1].text, QStringLiteral("threshold: 0.05 → 0.1\nWn ≤ 0"));
    QVERIFY(markers[1].warning);
}

void TestScenes::saysWhyThereIsNothing_data()
{
    QTest::addColumn<bool>("present");
    QTest::addColumn<bool>("loaded");
    QTest::addColumn<QString>("error");
    QTest::addColumn<QString>("words");
    QTest::newRow("no run") << false << false << QString() << QStringLiteral("No run is open");
    QTest::newRow("reading") << true << false << QString() << QStringLiteral("Reading the run …");
    QTest::newRow("damaged") << true << false << QStringLiteral("run.sqlite: malformed")
                             << QStringLiteral("The run cannot be read: run.sqlite: malformed");
    QTest::newRow("no step") << true << true << QString()
                             << QStringLiteral("Curves appear with the first training step");
}

void TestScenes::saysWhyThereIsNothing()
{
    QFETCH(bool, present);
    QFETCH(bool, loaded);
    QFETCH(QString, error);
    QFETCH(QString, words);
    SceneFixture run;
    run.epochs.clear();
    run.data.latestStep = 0;
    run.data.present = present;
    run.data.loaded = loaded;
    run.data.error = error;
    QCOMPARE(scaleFactorScene(run.data, run.choice(), ScaleMode::Overlay, m_style).empty, words);
    QCOMPARE(accuracyScene(run.data, run.choice(), m_style).empty, words);
    QCOMPARE(sparsityScene(run.data, run.choice(), m_style).empty, words);
}

void TestScenes::scaleFactorsWaitForTheirPhase()
{
    SceneFixture run(false);
    for (const ScaleMode mode : {ScaleMode::Overlay, ScaleMode::Multiples, ScaleMode::Ratio, ScaleMode::Radius}) {
        const PlotScene scene = scaleFactorScene(run.data, run.choice(), mode, m_style);
        QCOMPARE(scene.empty, QStringLiteral("Scale factors appear when the ternary phase starts (epoch 5)"));
        QVERIFY(scene.panels.empty());
        QVERIFY(scaleFactorSeries(run.data, run.choice(), mode).empty());
    }
    run.config.phase.resize(1);
    QVERIFY(scaleFactorScene(run.data, run.choice(), ScaleMode::Overlay, m_style).empty.contains("no phase"));
    for (LayerInfo &layer : run.layers)
        layer.quantizer.clear();
    QCOMPARE(scaleFactorScene(run.data, run.choice(), ScaleMode::Overlay, m_style).empty,
             QStringLiteral("This run quantizes no layer"));
}

void TestScenes::overlayDrawsWpAndWn()
{
    SceneFixture run;
    const PlotScene scene = scaleFactorScene(run.data, run.choice(), ScaleMode::Overlay, m_style);
    QCOMPARE(scene.panels.size(), std::size_t(1));
    const PlotPanel &panel = scene.panels[0];
    for (const char *layer : {"block.conv1", "block.conv2", "block.conv3"}) {
        const PlotCurve *wp = findCurve(panel, QString(layer) + "/wp"), *wn = findCurve(panel, QString(layer) + "/wn");
        QVERIFY(wp && wn);
        QCOMPARE(wp->data, run.curves[std::string(layer) + "/wp"]);
        QCOMPARE(wp->look.color, m_style.sign(1).color);
        QCOMPARE(wn->look.color, m_style.sign(-1).color);
        QVERIFY(wp->look.dash != wn->look.dash);
    }
    // The mark tells the layer, in the layer's colour.
    const PlotCurve *marks = findCurve(panel, "block.conv2/wp/marks");
    QVERIFY(marks && marks->shape == LineShape::Points && marks->look == m_style.layer(2) && !marks->data->x.empty());
    QCOMPARE(legendTexts(panel.legend), (QStringList{"Wp", "Wn", "block.conv1 ◊", "block.conv2", "block.conv3"}));
    QCOMPARE(panel.legend[3].values.size(), std::size_t(2));
    QCOMPARE(scene.note, scaleInvariantNote());
    QCOMPARE(scaleFactorSeries(run.data, run.choice(), ScaleMode::Overlay).size(), std::size_t(6));
    // No badges in print.
    const PlotScene print = scaleFactorScene(run.data, run.choice(), ScaleMode::Overlay, PlotStyle::print(8, 4));
    QVERIFY(legendTexts(print.panels[0].legend).contains("block.conv1"));
    QVERIFY(print.note.isEmpty());
}

void TestScenes::overlayOfOneLayer()
{
    SceneFixture run;
    ViewChoice choice = run.choice();
    choice.layers = {2};
    const PlotScene scene = scaleFactorScene(run.data, choice, ScaleMode::Overlay, m_style);
    QCOMPARE(scene.panels[0].title, QStringLiteral("block.conv2"));
    QCOMPARE(legendTexts(scene.panels[0].legend), (QStringList{"Wp", "Wn"}));
    QCOMPARE(scene.panels[0].legend[1].values.front(), run.curves["block.conv2/wn"]);
    choice.layers = {4};
    QCOMPARE(scaleFactorScene(run.data, choice, ScaleMode::Overlay, m_style).empty,
             QStringLiteral("None of the chosen layers is quantized"));
}

void TestScenes::currentLayerStandsOut()
{
    SceneFixture run;
    ViewChoice choice = run.choice();
    choice.current = 3;
    const PlotScene scene = scaleFactorScene(run.data, choice, ScaleMode::Overlay, m_style);
    const PlotPanel &panel = scene.panels[0];
    QVERIFY(findCurve(panel, "block.conv1/wp")->back);
    QCOMPARE(findCurve(panel, "block.conv1/wp")->look.color, m_style.faint(m_style.sign(1).color));
    QVERIFY(!findCurve(panel, "block.conv3/wp")->back);
    QCOMPARE(findCurve(panel, "block.conv3/wp")->look.color, m_style.sign(1).color);
    QCOMPARE(panel.legend[2].text, QStringLiteral("block.conv3"));
    choice.current = 0;  // not quantized: all as usual
    const PlotScene plain = scaleFactorScene(run.data, choice, ScaleMode::Overlay, m_style);
    QVERIFY(!findCurve(plain.panels[0], "block.conv1/wp")->back);
}

void TestScenes::multiplesShareAxes()
{
    SceneFixture run;
    const PlotScene scene = scaleFactorScene(run.data, run.choice(), ScaleMode::Multiples, m_style);
    QCOMPARE(scene.panels.size(), std::size_t(3));
    QVERIFY(scene.sharedY);
    QCOMPARE(legendTexts(scene.legend), (QStringList{"Wp", "Wn"}));
    std::set<std::pair<int, int>> places;
    for (const PlotPanel &panel : scene.panels) {
        places.insert({panel.row, panel.column});
        QCOMPARE(panel.yTicks, panel.column == 0);
        QCOMPARE(panel.curves.size(), std::size_t(2));
    }
    QCOMPARE(places.size(), std::size_t(3));
    QCOMPARE(scene.panels[0].title, QStringLiteral("block.conv1 ◊"));
}

void TestScenes::ratioAndRadius()
{
    SceneFixture run;
    const PlotScene ratio = scaleFactorScene(run.data, run.choice(), ScaleMode::Ratio, m_style);
    const PlotCurve *curve = findCurve(ratio.panels[0], "block.conv1/ratio");
    QVERIFY(curve);
    QCOMPARE(curve->look.color, m_style.layer(1).color);
    const Curve &wp = *run.curves["block.conv1/wp"], &wn = *run.curves["block.conv1/wn"];
    QCOMPARE(curve->data->x, wp.x);
    for (std::size_t i = 0; i < wp.x.size(); ++i)
        QCOMPARE(curve->data->y[i], wn.y[i] / wp.y[i]);
    const PlotScene radius = scaleFactorScene(run.data, run.choice(), ScaleMode::Radius, m_style);
    const PlotCurve *length = findCurve(radius.panels[0], "block.conv1/radius");
    QVERIFY(length);
    QCOMPARE(length->data->y.back(), std::hypot(wp.y.back(), wn.y.back()));
    QCOMPARE(legendTexts(radius.panels[0].legend), (QStringList{"block.conv1 ◊", "block.conv2", "block.conv3"}));
}

void TestScenes::fractionsAreShares()
{
    SceneFixture run;
    const PlotScene scene = scaleFactorScene(run.data, run.choice(), ScaleMode::Fractions, m_style);
    QCOMPARE(scene.panels.size(), std::size_t(3));
    QVERIFY(scene.panels[0].yFixed == (Interval{0, 1}));
    QVERIFY(scene.panels[0].percent);
    QCOMPARE(scene.panels[0].curves.size(), std::size_t(3));
    QCOMPARE(scene.panels[0].curves[1].look.color, m_style.sign(0).color);
    QCOMPARE(legendTexts(scene.legend), (QStringList{"−1", "0", "+1"}));
}

void TestScenes::oneScaleForBothSigns()
{
    SceneFixture run;
    for (const LayerInfo &layer : run.layers) {
        if (layer.quantizer.empty())
            continue;
        run.curves[layer.name + "/alpha"] = run.curves[layer.name + "/wp"];
        run.curves.erase(layer.name + "/wp");
        run.curves.erase(layer.name + "/wn");
    }
    const PlotScene scene = scaleFactorScene(run.data, run.choice(), ScaleMode::Overlay, m_style);
    QVERIFY(findCurve(scene.panels[0], "block.conv1/alpha"));
    QVERIFY(!findCurve(scene.panels[0], "block.conv1/wp"));
    QVERIFY(legendTexts(scene.panels[0].legend).front().startsWith("α"));
    QVERIFY(scaleFactorScene(run.data, run.choice(), ScaleMode::Ratio, m_style).empty.contains("one scale"));
    const PlotScene sparsity = sparsityScene(run.data, run.choice(), m_style);
    QCOMPARE(sparsity.panels.back().stems.size(), std::size_t(3));
    QVERIFY(sparsity.panels.back().stems[2].text.startsWith("+α"));
}

void TestScenes::manyLayers()
{
    SceneFixture run;
    for (int id = 10; id < 110; ++id) {
        run.layers.push_back({id, "deep" + std::to_string(id), "conv2d", {8, 8, 3, 3}, 576, "ttq", false});
        run.addTernary(run.layers.back());
    }
    const PlotScene scene = scaleFactorScene(run.data, run.choice(), ScaleMode::Multiples, m_style);
    QCOMPARE(scene.panels.size(), std::size_t(kMostMultiples));
    QCOMPARE(scene.note, QStringLiteral("The first 30 of 103 layers; choose others in the table of layers"));
    QCOMPARE(sparsityScene(run.data, run.choice(), m_style).panels[0].bars->names.size(), std::size_t(103));
}

void TestScenes::accuracyNamesSplits()
{
    SceneFixture run;
    const PlotScene scene = accuracyScene(run.data, run.choice(), m_style);
    QCOMPARE(scene.panels.size(), std::size_t(3));
    QCOMPARE(legendTexts(scene.panels[0].legend),
             (QStringList{"train, each step", "train, EMA of 10 steps", "train (running mean)", "validation", "test",
                          "learning rate"}));
    QCOMPARE(legendTexts(scene.panels[2].legend), (QStringList{"train (running mean)", "validation", "test"}));
    const PlotCurve *raw = findCurve(scene.panels[0], "train/loss");
    QVERIFY(raw && raw->back && raw->data == run.curves["train/loss"]);
    const PlotCurve *validation = findCurve(scene.panels[1], "val/top1");
    QVERIFY(validation && validation->shape == LineShape::Held);
    QCOMPARE(validation->data->x.size(), run.epochs.size());
    for (std::size_t i = 0; i < run.epochs.size(); ++i) {
        QCOMPARE(validation->data->x[i], static_cast<double>(run.epochs[i].lastStep));
        QCOMPARE(validation->data->y[i], run.epochs[i].validation.top1);
    }
    const PlotCurve *rate = findCurve(scene.panels[0], "lr/latents");
    QVERIFY(rate && rate->right);
    QVERIFY(scene.panels[0].logRight);
    QVERIFY(!findCurve(scene.panels[0], "lr/rest"));  // equal: it would hide under the first
    QVERIFY(!scene.panels[0].xTicks && scene.panels[2].xTicks);
    // In print the legend stands once.
    const PlotScene print = accuracyScene(run.data, run.choice(), PlotStyle::print(8, 4));
    QCOMPARE(print.legend.size(), std::size_t(6));
    QVERIFY(print.panels[1].legend.empty());
}

void TestScenes::bestIsNamedWithItsSplit_data()
{
    QTest::addColumn<int>("epoch");
    QTest::addColumn<QString>("split");
    QTest::addColumn<QString>("text");
    QTest::newRow("none") << 0 << QStringLiteral("validation") << QString();
    QTest::newRow("validation") << 6 << QStringLiteral("validation")
                                << QStringLiteral("best validation, epoch 6: 88.0 %");
    QTest::newRow("test") << 7 << QStringLiteral("test")
                          << QStringLiteral("best test, epoch 7: 88.0 % (selected on test)");
}

void TestScenes::bestIsNamedWithItsSplit()
{
    QFETCH(int, epoch);
    QFETCH(QString, split);
    QFETCH(QString, text);
    SceneFixture run;
    run.state.bestEpoch = epoch;
    run.state.bestTop1 = 0.88;
    run.state.bestSplit = split.toStdString();
    QCOMPARE(bestText(run.state), text);
    const PlotScene scene = accuracyScene(run.data, run.choice(), m_style);
    QCOMPARE(scene.panels[1].labels.size(), std::size_t(epoch > 0 ? 1 : 0));
    if (epoch > 0) {
        QCOMPARE(scene.panels[1].labels[0].x, 100.0 * epoch);
        QCOMPARE(scene.panels[1].labels[0].y, 0.88);
        QCOMPARE(scene.panels[1].labels[0].text, text);
    }
}

void TestScenes::differentRatesAreToldApart()
{
    SceneFixture run;
    run.curves["lr/scales"] = curveOf(1, 800, [](int) { return 0.01; });
    const PlotScene scene = accuracyScene(run.data, run.choice(), m_style);
    const QStringList texts = legendTexts(scene.panels[0].legend);
    QVERIFY(texts.contains("lr latents") && texts.contains("lr scales") && !texts.contains("learning rate"));
    QVERIFY(findCurve(scene.panels[0], "lr/scales")->look != findCurve(scene.panels[0], "lr/latents")->look);
}

void TestScenes::unmeasuredSplitsAreAbsent()
{
    SceneFixture run;
    const double nan = std::numeric_limits<double>::quiet_NaN();
    for (EpochRecord &epoch : run.epochs) {
        epoch.validation = {nan, nan, nan};
        epoch.train.top5 = epoch.test.top5 = nan;
    }
    const PlotScene scene = accuracyScene(run.data, run.choice(), m_style);
    QCOMPARE(scene.panels.size(), std::size_t(2));
    QVERIFY(!legendTexts(scene.panels[0].legend).contains("validation"));
    QVERIFY(legendTexts(scene.panels[0].legend).contains("test"));
}

void TestScenes::sharesOfLayers()
{
    SceneFixture run;
    ViewChoice choice = run.choice();
    choice.current = 2;
    const PlotScene scene = sparsityScene(run.data, choice, m_style);
    QCOMPARE(scene.panels.size(), std::size_t(3));
    const PlotBars &bars = *scene.panels[0].bars;
    QCOMPARE(bars.names, (std::vector<QString>{"block.conv1 ◊", "block.conv2", "block.conv3"}));
    QCOMPARE(bars.current, 1);
    QCOMPARE(bars.zero, (std::vector<double>{0.2, 0.1 * 3, 0.4}));
    QCOMPARE(scene.panels[0].title, QStringLiteral("Weights now (step 800)"));
    const Curve &counts = *scene.panels[1].curves[0].data;
    double layers = 0;
    for (const double count : counts.y)
        layers += count;
    QCOMPARE(layers, 3.0);
    // 0.2·2304 + 0.3·2304 + 0.4·9216 of 13824
    QCOMPARE(scene.note, QStringLiteral("Zeros: 35.0 % of the weights shown, 30.0 % as the mean over layers"));
}

void TestScenes::sharesAtTheCursor()
{
    SceneFixture run;
    run.curves["block.conv1/frac_zero"] = curveOf(401, 800, [](int step) { return step / 1000.0; });
    ViewChoice choice = run.choice();
    choice.cursor = 500;
    const PlotScene scene = sparsityScene(run.data, choice, m_style);
    QCOMPARE(scene.panels[0].bars->zero[0], 0.5);
    QCOMPARE(scene.panels[0].title, QStringLiteral("Weights at step 500"));
    choice.cursor = 100;
    const PlotScene early = sparsityScene(run.data, choice, m_style);
    QCOMPARE(early.panels[0].empty, QStringLiteral("No layer was ternary at step 100"));
    QVERIFY(!early.panels[0].bars);
}

void TestScenes::latentsAreCutAtDelta()
{
    SceneFixture run;
    ViewChoice choice = run.choice();
    choice.current = 1;
    const PlotScene scene = sparsityScene(run.data, choice, m_style);
    const PlotPanel &panel = scene.panels.back();
    QCOMPARE(panel.title, QStringLiteral("Latents of block.conv1, step 800"));
    QCOMPARE(panel.curves.size(), std::size_t(3));
    QCOMPARE(panel.rules.size(), std::size_t(2));
    QCOMPARE(panel.rules[0].x, -0.25);
    QCOMPARE(panel.stems.size(), std::size_t(3));
    QCOMPARE(panel.stems[0].x, -run.curves["block.conv1/wn"]->y.back());
    QCOMPARE(panel.stems[2].x, run.curves["block.conv1/wp"]->y.back());
    QCOMPARE(panel.stems[0].height, 0.3);
    QVERIFY(panel.xFixed->low < panel.stems[0].x && panel.xFixed->high > panel.stems[2].x);
    // A histogram of another layer is not this one's.
    choice.current = 2;
    QVERIFY(!sparsityScene(run.data, choice, m_style).panels.back().empty.isEmpty());
    // Without a threshold there is nothing to colour.
    SceneFixture plain(false);
    const PlotScene before = sparsityScene(plain.data, plain.choice(), m_style);
    QVERIFY(before.panels[0].empty.contains("epoch 5"));
    QCOMPARE(before.panels.back().curves.size(), std::size_t(1));
}

void TestScenes::histogramPartsAddUp_data()
{
    QTest::addColumn<double>("delta");
    QTest::newRow("on an edge") << 0.2;
    QTest::newRow("inside a bin") << 0.27;
    QTest::newRow("zero") << 0.0;
    QTest::newRow("beyond") << 3.0;
    QTest::newRow("none") << std::numeric_limits<double>::quiet_NaN();
}

void TestScenes::histogramPartsAddUp()
{
    QFETCH(double, delta);
    const HistogramRecord histogram{1, 5, -1.f, 1.f, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10}};
    const AssignedHistogram parts = assigned(histogram, delta);
    double area = 0;
    for (const Curve *part : {&parts.negative, &parts.zero, &parts.positive})
        for (std::size_t i = 0; i + 1 < part->x.size(); ++i)
            area += part->y[i] * (part->x[i + 1] - part->x[i]);
    QVERIFY(std::abs(area - 55 * 0.2) < 1e-12);
    const double limit = std::isnan(delta) ? 1e9 : delta;
    for (const double x : parts.zero.x)
        QVERIFY(std::abs(x) <= limit);
    for (const double x : parts.negative.x)
        QVERIFY(x <= -limit);
    for (const double x : parts.positive.x)
        QVERIFY(x >= limit);
}

QTEST_MAIN(TestScenes)
#include "tst_scenes.moc"
