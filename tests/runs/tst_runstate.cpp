#include <QtTest>

#include "runs/runstate.h"

using namespace ttq;

class TestRunState : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void namesReadBack()
    {
        for (int i = 0; i < 7; ++i) {
            const auto state = static_cast<RunState>(i);
            QCOMPARE(runStateFromName(name(state)), std::optional(state));
        }
        QVERIFY(!runStateFromName("interrupted"));
        QVERIFY(!runStateFromName("Running"));
        QVERIFY(!runStateFromName(""));
    }

    void transitions_data()
    {
        QTest::addColumn<QString>("from");
        QTest::addColumn<QString>("allowed");
        QTest::newRow("created") << "created"
                                 << "running";
        QTest::newRow("running") << "running"
                                 << "running paused stopped finished failed diverged";
        QTest::newRow("paused") << "paused"
                                << "running stopped failed";
        QTest::newRow("stopped") << "stopped"
                                 << "running";
        QTest::newRow("finished") << "finished"
                                  << "running";
        QTest::newRow("failed") << "failed"
                                << "running";
        QTest::newRow("diverged") << "diverged"
                                  << "running";
    }
    void transitions()
    {
        QFETCH(QString, from);
        QFETCH(QString, allowed);
        const auto state = runStateFromName(from.toStdString());
        QVERIFY(state.has_value());
        QStringList found;
        for (int i = 0; i < 7; ++i)
            if (canChange(*state, static_cast<RunState>(i)))
                found << QString::fromStdString(std::string(name(static_cast<RunState>(i))));
        QCOMPARE(found.join(' '), allowed);
    }
};

QTEST_APPLESS_MAIN(TestRunState)
#include "tst_runstate.moc"
