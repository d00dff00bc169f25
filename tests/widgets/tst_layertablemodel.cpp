// LayerTableModel: what the quantizers declare, in cells, roles and tooltips.
#include <QAbstractItemModelTester>
#include <QMimeData>

#include "modelfixture.h"
#include "models/layertablemodel.h"

using namespace ttq;
using namespace ttq::test;
using Table = LayerTableModel;

namespace {

// Layer 0 stays full precision, 1 is ternary with two scales, 2 with one (no wp, wn).
struct LayeredRun : RunFixture {
    LayeredRun() : store(create()) {}

    Expected<void> fill()
    {
        if (auto begun = store.begin(); !begun)
            return begun;
        const LayerInfo layers[] = {{0, "conv1", "conv2d", {16, 1, 3, 3}, 144, "", false},
                                    {1, "stage1.conv1", "conv2d", {16, 16, 3, 3}, 2304, "ttq", true},
                                    {2, "fc", "linear", {10, 64}, 640, "twn", false}};
        if (auto set = store.setLayers(layers); !set)
            return set;
        std::vector<SeriesInfo> series;
        for (const char *name : {"wp", "wn", "delta", "frac_neg", "frac_zero", "frac_pos", "absmax", "mean_abs"})
            series.push_back({0, std::string("stage1.conv1/") + name, 1, true});
        for (const char *name : {"alpha", "delta", "frac_zero"})
            series.push_back({0, std::string("fc/") + name, 2, true});
        const auto defined = store.defineSeries(series);
        if (!defined)
            return Unexpected{defined.error()};
        for (const SeriesInfo &one : *defined)
            ids.push_back(one.id);
        if (auto set = store.setDenseSeries(ids); !set)
            return set;
        if (auto done = store.beginSegment(0, "host", 1); !done)
            return done;
        return store.commit();
    }

    Expected<void> append(std::int64_t step, float wp)
    {
        if (auto begun = store.begin(); !begun)
            return begun;
        const float zeros = 0.5f + static_cast<float>(step) / 10'000;
        StepRecord row{step, timeAt(step), {wp, 1.5f, 0.05f, 0.2f, zeros, 0.3f, 0.8f, 0.2f, 0.9f, 0.07f, 0.4f}};
        if (auto done = store.append(row); !done)
            return done;
        return store.commit();
    }

    Expected<void> alarm(std::int64_t step, std::int64_t layer, Severity severity, const std::string &text)
    {
        if (auto begun = store.begin(); !begun)
            return begun;
        EventRecord event;
        event.step = step;
        event.kind = "alarm";
        event.severity = severity;
        event.layer = layer;
        event.text = text;
        if (auto done = store.append(event); !done)
            return done;
        return store.commit();
    }

    RunStore store;
    std::vector<std::int64_t> ids;
};

QString cell(const Table &table, int row, int column)
{
    return table.index(row, column).data().toString();
}

}  // namespace

class TestLayerTableModel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QLocale::setDefault(QLocale::c());
        QTest::failOnWarning(QRegularExpression(".*"));
    }
    void showsWhatIsDeclared();
    void followsTheRun();
    void showsNotANumber();
    void showsAlarms();
    void sortsByValue();
    void dragsNames();
    void changesRuns();
    void outlivesItsRun();
};

void TestLayerTableModel::showsWhatIsDeclared()
{
    LayeredRun run;
    VERIFY_OK(run.fill());
    for (std::int64_t step = 1; step <= 100; ++step)
        VERIFY_OK(run.append(step, 1.0f));
    RunModel model(run.folder.path);
    Table table;
    const QAbstractItemModelTester tester(&table, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QCOMPARE(table.rowCount(), 0);
    table.setRun(&model);
    QTRY_COMPARE_WITH_TIMEOUT(table.rowCount(), 3, kArrival);
    QTRY_COMPARE_WITH_TIMEOUT(cell(table, 1, Table::Wp), QString("1.0000"), kArrival);
    QCOMPARE(cell(table, 1, Table::Name), QString("stage1.conv1"));
    QCOMPARE(cell(table, 1, Table::Weights), QString("2304"));
    QCOMPARE(cell(table, 1, Table::Fractions), QString("51.0 %"));
    QCOMPARE(cell(table, 1, Table::Wn), QString("1.5000"));
    QCOMPARE(cell(table, 1, Table::Ratio), QString("1.5000"));
    QCOMPARE(cell(table, 1, Table::Delta), QString("0.05"));
    QCOMPARE(cell(table, 1, Table::Peak), QString("4"));
    const QVariantList fractions = table.index(1, 0).data(Table::FractionsRole).toList();
    QCOMPARE(fractions.size(), 3);
    QCOMPARE(fractions[0].toFloat(), 0.2f);
    QCOMPARE(fractions[1].toFloat(), 0.51f);
    QCOMPARE(fractions[2].toFloat(), 0.3f);

    for (const int column : {Table::Fractions, Table::Wp, Table::Wn, Table::Ratio, Table::Delta, Table::Peak}) {
        QCOMPARE(cell(table, 0, column), QString());
        QCOMPARE(table.index(0, column).data(Qt::ToolTipRole), QVariant());
    }
    QCOMPARE(cell(table, 2, Table::Wp), QString("0.9000"));  // alpha, the scale of both signs
    QCOMPARE(cell(table, 2, Table::Wn), QString("0.9000"));
    QCOMPARE(cell(table, 2, Table::Ratio), QString());
    QCOMPARE(cell(table, 2, Table::Delta), QString("0.07"));
    QVERIFY(!table.index(2, 0).data(Table::FractionsRole).isValid());

    QVERIFY(table.index(1, 0).data(Table::ScaleInvariantRole).toBool());
    QVERIFY(!table.index(2, 0).data(Table::ScaleInvariantRole).toBool());
    QVERIFY(!table.index(0, 0).data(Table::QuantizedRole).toBool());
    const QString tip = table.index(1, Table::Wn).data(Qt::ToolTipRole).toString();
    QVERIFY2(tip.contains("stage1.conv1") && tip.contains("1.5") && tip.contains("step 100"), qPrintable(tip));
    QVERIFY(table.index(1, Table::Name).data(Qt::ToolTipRole).toString().contains("scale-invariant"));
    QCOMPARE(table.layerAt(2), qint64(2));
    QCOMPARE(table.rowOf(1), 1);
    QCOMPARE(table.rowOf(7), -1);
    QCOMPARE(table.layerAt(7), qint64(-1));

    QTRY_COMPARE_WITH_TIMEOUT(table.index(1, 0).data(Table::SparklineRole).toList().size(), 64, kArrival);
    const QVariantList trend = table.index(1, 0).data(Table::SparklineRole).toList();
    QVERIFY(trend.front().toDouble() < trend.back().toDouble());
    QVERIFY(qAbs(trend.back().toDouble() - 0.51) < 1e-3);
    QVERIFY(table.index(0, 0).data(Table::SparklineRole).toList().isEmpty());
}

void TestLayerTableModel::followsTheRun()
{
    LayeredRun run;
    VERIFY_OK(run.fill());
    VERIFY_OK(run.append(1, 1.0f));
    RunModel model(run.folder.path);
    Table table;
    const QAbstractItemModelTester tester(&table, QAbstractItemModelTester::FailureReportingMode::QtTest);
    table.setRun(&model);
    QTRY_COMPARE_WITH_TIMEOUT(cell(table, 1, Table::Wp), QString("1.0000"), kArrival);
    QSignalSpy reset(&table, &QAbstractItemModel::modelReset);
    QSignalSpy changed(&table, &QAbstractItemModel::dataChanged);
    VERIFY_OK(run.append(2, 1.25f));
    QTRY_COMPARE_WITH_TIMEOUT(cell(table, 1, Table::Wp), QString("1.2500"), kArrival);
    QVERIFY(changed.count() > 0);
    QCOMPARE(reset.count(), 0);
}

void TestLayerTableModel::showsNotANumber()
{
    LayeredRun run;
    VERIFY_OK(run.fill());
    VERIFY_OK(run.append(1, std::numeric_limits<float>::quiet_NaN()));
    RunModel model(run.folder.path);
    Table table;
    table.setRun(&model);
    QTRY_COMPARE_WITH_TIMEOUT(cell(table, 1, Table::Wp), QString("NaN"), kArrival);
    QCOMPARE(cell(table, 1, Table::Ratio), QString("NaN"));
    QCOMPARE(cell(table, 1, Table::Wn), QString("1.5000"));
}

void TestLayerTableModel::showsAlarms()
{
    LayeredRun run;
    VERIFY_OK(run.fill());
    VERIFY_OK(run.append(1, 1));
    VERIFY_OK(run.append(2, 1));
    VERIFY_OK(run.alarm(1, 1, Severity::Warning, "first"));
    VERIFY_OK(run.alarm(2, 1, Severity::Error, "second"));
    RunModel model(run.folder.path);
    Table table;
    table.setRun(&model);
    QTRY_COMPARE_WITH_TIMEOUT(cell(table, 1, Table::Alarm), QString("second"), kArrival);
    QCOMPARE(table.index(1, 0).data(Table::AlarmSeverityRole).toInt(), static_cast<int>(Severity::Error));
    QCOMPARE(table.index(1, 0).data(Table::AlarmStepRole).toLongLong(), 2);
    QCOMPARE(cell(table, 2, Table::Alarm), QString());
    QCOMPARE(table.index(2, 0).data(Table::AlarmSeverityRole).toInt(), -1);
    // A resume from before the second one takes it back.
    VERIFY_OK(run.store.begin());
    VERIFY_OK(run.store.beginSegment(1, "host", 2));
    VERIFY_OK(run.store.commit());
    QTRY_COMPARE_WITH_TIMEOUT(cell(table, 1, Table::Alarm), QString("first"), kArrival);
}

void TestLayerTableModel::sortsByValue()
{
    LayeredRun run;
    VERIFY_OK(run.fill());
    VERIFY_OK(run.append(1, 1));
    RunModel model(run.folder.path);
    Table table;
    table.setRun(&model);
    QTRY_COMPARE_WITH_TIMEOUT(cell(table, 1, Table::Wp), QString("1.0000"), kArrival);
    QCOMPARE(table.index(1, Table::Weights).data(Table::SortRole).toDouble(), 2304.0);
    QCOMPARE(table.index(1, Table::Ratio).data(Table::SortRole).toDouble(), 1.5);
    QVERIFY(std::isnan(table.index(0, Table::Wp).data(Table::SortRole).toDouble()));
}

void TestLayerTableModel::dragsNames()
{
    LayeredRun run;
    VERIFY_OK(run.fill());
    RunModel model(run.folder.path);
    Table table;
    table.setRun(&model);
    QTRY_COMPARE_WITH_TIMEOUT(table.rowCount(), 3, kArrival);
    const std::unique_ptr<QMimeData> mime(table.mimeData({table.index(0, 0), table.index(0, 1), table.index(2, 0)}));
    QCOMPARE(mime->data(Table::kMimeType), QByteArray("conv1\nfc"));
    QVERIFY(table.flags(table.index(0, 0)) & Qt::ItemIsDragEnabled);
}

void TestLayerTableModel::changesRuns()
{
    LayeredRun first, second;
    VERIFY_OK(first.fill());
    VERIFY_OK(first.append(1, 1));
    VERIFY_OK(second.fill());
    VERIFY_OK(second.append(1, 2));
    RunModel one(first.folder.path), two(second.folder.path);
    Table table;
    const QAbstractItemModelTester tester(&table, QAbstractItemModelTester::FailureReportingMode::QtTest);
    table.setRun(&one);
    QTRY_COMPARE_WITH_TIMEOUT(cell(table, 1, Table::Wp), QString("1.0000"), kArrival);
    table.setRun(&two);
    QTRY_COMPARE_WITH_TIMEOUT(cell(table, 1, Table::Wp), QString("2.0000"), kArrival);
    VERIFY_OK(first.append(2, 3));
    QTRY_COMPARE_WITH_TIMEOUT(one.latest().step, std::int64_t(2), kArrival);
    QCOMPARE(cell(table, 1, Table::Wp), QString("2.0000"));
    QVERIFY(one.overview("stage1.conv1/frac_zero")->x.empty());  // no longer watched
    table.setRun(nullptr);
    QCOMPARE(table.rowCount(), 0);
}

void TestLayerTableModel::outlivesItsRun()
{
    LayeredRun run;
    VERIFY_OK(run.fill());
    Table table;
    const QAbstractItemModelTester tester(&table, QAbstractItemModelTester::FailureReportingMode::QtTest);
    {
        RunModel model(run.folder.path);
        table.setRun(&model);
        QTRY_COMPARE_WITH_TIMEOUT(table.rowCount(), 3, kArrival);
    }
    QCOMPARE(table.rowCount(), 0);
    QCOMPARE(table.run(), nullptr);
}

QTEST_GUILESS_MAIN(TestLayerTableModel)
#include "tst_layertablemodel.moc"
