// EventListModel: events and commands in the order of time, each command once.
#include <QAbstractItemModelTester>

#include "modelfixture.h"
#include "models/eventlistmodel.h"

using namespace ttq;
using namespace ttq::test;
using List = EventListModel;

namespace {

Expected<void> addEvent(RunStore &store, std::int64_t step, const std::string &kind, const std::string &text,
                        std::int64_t command = 0)
{
    if (auto begun = store.begin(); !begun)
        return begun;
    EventRecord event;
    event.step = step;
    event.time = timeAt(step);
    event.kind = kind;
    event.text = text;
    event.command = command;
    if (auto done = store.append(event); !done)
        return done;
    return store.commit();
}

Command commandAt(std::int64_t step, CommandKind kind, const std::string &payload)
{
    Command command;
    command.kind = kind;
    command.payload = payload;
    command.issuedAt = timeAt(step);
    command.issuedBy = "test";
    return command;
}

QStringList texts(const List &list)
{
    QStringList all;
    for (int row = 0; row < list.rowCount(); ++row)
        all << list.index(row, List::Text).data().toString();
    return all;
}

}  // namespace

class TestEventListModel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QLocale::setDefault(QLocale::c());
        QTest::failOnWarning(QRegularExpression(".*"));
    }
    void listsEvents();
    void aCommandIsOneRow();
    void saysWhatBecameOfACommand_data();
    void saysWhatBecameOfACommand();
    void greysWhatAResumeTookBack();
    void outlivesItsRun();
};

void TestEventListModel::listsEvents()
{
    const RunFixture run;
    auto store = filledStore(run, 1, 10);
    VERIFY_OK(store);
    VERIFY_OK(addEvent(*store, 1, "phase", "phase one"));
    VERIFY_OK(addEvent(*store, 2, "checkpoint", "saved"));
    RunModel model(run.folder.path);
    List list;
    const QAbstractItemModelTester tester(&list, QAbstractItemModelTester::FailureReportingMode::QtTest);
    list.setRun(&model);
    QTRY_COMPARE_WITH_TIMEOUT(texts(list), (QStringList{"phase one", "saved"}), kArrival);
    QCOMPARE(list.index(1, List::Step).data().toString(), QString("2"));
    QCOMPARE(list.index(1, List::Step).data(List::StepRole).toLongLong(), 2);
    QCOMPARE(list.index(1, 0).data(List::KindRole).toString(), QString("checkpoint"));
    QVERIFY(!list.index(1, 0).data(List::IsCommandRole).toBool());
    QSignalSpy reset(&list, &QAbstractItemModel::modelReset);
    QSignalSpy inserted(&list, &QAbstractItemModel::rowsInserted);
    VERIFY_OK(addEvent(*store, 3, "alarm", "too many zeros"));
    QTRY_COMPARE_WITH_TIMEOUT(list.rowCount(), 3, kArrival);
    QCOMPARE(texts(list).back(), QString("too many zeros"));
    QCOMPARE(inserted.count(), 1);
    QCOMPARE(reset.count(), 0);
}

void TestEventListModel::aCommandIsOneRow()
{
    const RunFixture run;
    auto store = filledStore(run, 1, 10);
    VERIFY_OK(store);
    VERIFY_OK(addEvent(*store, 1, "phase", "phase one"));
    RunModel model(run.folder.path);
    List list;
    const QAbstractItemModelTester tester(&list, QAbstractItemModelTester::FailureReportingMode::QtTest);
    list.setRun(&model);
    const std::string payload = SetPayload{"threshold", "0.1", "stage1.*"}.toJson();
    const auto id = issueCommand(run.folder.database(), commandAt(2, CommandKind::Set, payload));
    VERIFY_OK(id);
    QTRY_COMPARE_WITH_TIMEOUT(list.rowCount(), 2, kArrival);
    QCOMPARE(texts(list)[1], QString("threshold = 0.1 (stage1.*): waits for the engine"));
    QCOMPARE(list.index(1, 0).data(List::StepRole).toLongLong(), -1);
    QCOMPARE(list.index(1, List::Step).data().toString(), QString());

    Command answer = commandAt(2, CommandKind::Set, payload);
    answer.id = *id;
    answer.status = CommandStatus::Applied;
    answer.appliedStep = 3;
    answer.message = "threshold: 0.05 → 0.1";
    VERIFY_OK(store->begin());
    VERIFY_OK(store->answerCommand(answer));
    VERIFY_OK(store->commit());
    VERIFY_OK(addEvent(*store, 3, "command", "set: 0.05 → 0.1", *id));
    VERIFY_OK(addEvent(*store, 4, "command", "again after the resume: 0.05 → 0.1", *id));
    QTRY_COMPARE_WITH_TIMEOUT(texts(list),
                              (QStringList{"phase one", "threshold = 0.1 (stage1.*): applied at step 3: 0.05 → 0.1",
                                           "again after the resume: 0.05 → 0.1"}),
                              kArrival);
    QCOMPARE(list.index(1, 0).data(List::StepRole).toLongLong(), 3);
    QVERIFY(list.index(1, 0).data(List::IsCommandRole).toBool());
    QVERIFY(!list.index(2, 0).data(List::IsCommandRole).toBool());
}

void TestEventListModel::saysWhatBecameOfACommand_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("message");
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("severity");
    const int info = static_cast<int>(Severity::Info), warning = static_cast<int>(Severity::Warning);
    const auto number = [](CommandStatus status) { return static_cast<int>(status); };
    QTest::newRow("accepted") << number(CommandStatus::Accepted) << ""
                              << "5 step(s): accepted, waits for the next epoch" << info;
    QTest::newRow("applied") << number(CommandStatus::Applied) << ""
                             << "5 step(s): applied at step 7" << info;
    QTest::newRow("refused") << number(CommandStatus::Refused) << "not now"
                             << "5 step(s): refused: not now" << warning;
    QTest::newRow("expired") << number(CommandStatus::Expired) << ""
                             << "5 step(s): expired, no engine read it" << warning;
}

void TestEventListModel::saysWhatBecameOfACommand()
{
    QFETCH(int, status);
    QFETCH(QString, message);
    QFETCH(QString, text);
    QFETCH(int, severity);
    const RunFixture run;
    auto store = filledStore(run, 1, 10);
    VERIFY_OK(store);
    Command command = commandAt(2, CommandKind::Step, R"({"steps": 5})");
    const auto id = issueCommand(run.folder.database(), command);
    VERIFY_OK(id);
    command.id = *id;
    command.status = static_cast<CommandStatus>(status);
    command.message = message.toStdString();
    command.appliedStep = command.status == CommandStatus::Applied ? 7 : -1;
    VERIFY_OK(store->begin());
    VERIFY_OK(store->answerCommand(command));
    VERIFY_OK(store->commit());
    RunModel model(run.folder.path);
    List list;
    list.setRun(&model);
    QTRY_COMPARE_WITH_TIMEOUT(list.rowCount(), 1, kArrival);
    QCOMPARE(texts(list)[0], text);
    QCOMPARE(list.index(0, 0).data(List::SeverityRole).toInt(), severity);
    QCOMPARE(list.index(0, 0).data(List::CommandStatusRole).toInt(), status);
    QCOMPARE(list.index(0, 0).data(List::KindRole).toString(), QString("step"));
}

void TestEventListModel::greysWhatAResumeTookBack()
{
    const RunFixture run;
    auto store = filledStore(run, 1, 10);
    VERIFY_OK(store);
    VERIFY_OK(addEvent(*store, 2, "phase", "kept"));
    VERIFY_OK(addEvent(*store, 8, "checkpoint", "behind"));
    RunModel model(run.folder.path);
    List list;
    const QAbstractItemModelTester tester(&list, QAbstractItemModelTester::FailureReportingMode::QtTest);
    list.setRun(&model);
    QTRY_COMPARE_WITH_TIMEOUT(list.rowCount(), 2, kArrival);
    QVERIFY(!list.index(1, 0).data(List::SupersededRole).toBool());
    VERIFY_OK(store->begin());
    VERIFY_OK(store->beginSegment(5, "host", 2));
    VERIFY_OK(store->commit());
    QTRY_VERIFY_WITH_TIMEOUT(list.index(1, 0).data(List::SupersededRole).toBool(), kArrival);
    QVERIFY(!list.index(0, 0).data(List::SupersededRole).toBool());
    QCOMPARE(texts(list), (QStringList{"kept", "behind"}));
}

void TestEventListModel::outlivesItsRun()
{
    const RunFixture run;
    auto store = filledStore(run, 1, 10);
    VERIFY_OK(store);
    VERIFY_OK(addEvent(*store, 2, "phase", "one"));
    List list;
    const QAbstractItemModelTester tester(&list, QAbstractItemModelTester::FailureReportingMode::QtTest);
    {
        RunModel model(run.folder.path);
        list.setRun(&model);
        QTRY_COMPARE_WITH_TIMEOUT(list.rowCount(), 1, kArrival);
    }
    QCOMPARE(list.rowCount(), 0);
}

QTEST_GUILESS_MAIN(TestEventListModel)
#include "tst_eventlistmodel.moc"
