// The command line of ttq-workbench, by itself and through the built program.
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

#include "commandline.h"

using namespace ttq;

class TestCommandLine : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void takesWhatIsAllowed();
    void refuses_data();
    void refuses();
    void exitCodes_data();
    void exitCodes();
};

void TestCommandLine::takesWhatIsAllowed()
{
    const auto line = parseCommandLine({"ttq-workbench", "-platform", "offscreen", "--screenshot", "a.png", "--size",
                                        "1280x800", "--view", "sparsity", "--dark", "/runs/one"});
    QVERIFY(line.has_value());
    QVERIFY(line->platformGiven);
    QCOMPARE(line->runs, QStringList("/runs/one"));
    QCOMPARE(line->size, QSize(1280, 800));
    QCOMPARE(line->view, "sparsity");
    QCOMPARE(line->theme, Theme::Dark);
    QVERIFY(line->needsNoWindow());
    const auto plain = parseCommandLine({"ttq-workbench", "--demo"});
    QVERIFY(plain.has_value() && plain->demo && !plain->needsNoWindow() && !plain->platformGiven);
}

void TestCommandLine::refuses_data()
{
    QTest::addColumn<QString>("arguments");
    QTest::addColumn<QString>("says");
    QTest::newRow("unknown option") << "--shiny"
                                    << "shiny";
    QTest::newRow("size") << "--screenshot a.png --size 12"
                          << "WIDTHxHEIGHT";
    QTest::newRow("too small") << "--screenshot a.png --size 10x10"
                               << "from 64";
    QTest::newRow("view") << "--screenshot a.png --view kernels RUN"
                          << "scale-factors";
    QTest::newRow("view without a run") << "--screenshot a.png --view sparsity"
                                        << "RUN";
    QTest::newRow("no picture") << "--screenshot a.txt RUN"
                                << ".png";
    QTest::newRow("figures of nothing") << "--figures out"
                                        << "one RUN";
    QTest::newRow("figures of two") << "--figures out A B"
                                    << "one RUN";
    QTest::newRow("both themes") << "--dark --light"
                                 << "one of them";
    QTest::newRow("demo and picture") << "--demo --screenshot a.png"
                                      << "--demo";
}

void TestCommandLine::refuses()
{
    QFETCH(QString, arguments);
    QFETCH(QString, says);
    const auto line = parseCommandLine(QStringList("ttq-workbench") + arguments.split(' '));
    QVERIFY(!line.has_value());
    QVERIFY2(QString::fromStdString(line.error().detail).contains(says), line.error().detail.c_str());
}

void TestCommandLine::exitCodes_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("code");
    QTest::newRow("version") << QStringList{"--version"} << 0;
    QTest::newRow("help") << QStringList{"--help"} << 0;
    QTest::newRow("wrong usage") << QStringList{"--size", "1"} << 2;
    QTest::newRow("no such run") << QStringList{"--screenshot", "x.png", "no-such-run"} << 1;
    QTest::newRow("figures of no run") << QStringList{"--figures", "figures", "no-such-run"} << 1;
    QTest::newRow("start page") << QStringList{"--screenshot", "start.png", "--size", "900x700"} << 0;
}

void TestCommandLine::exitCodes()
{
    QFETCH(QStringList, arguments);
    QFETCH(int, code);
    QTemporaryDir place;
    QVERIFY(place.isValid());
    QProcess program;
    program.setWorkingDirectory(place.path());
    program.start(TTQ_WORKBENCH_BINARY, arguments);
    QVERIFY(program.waitForFinished(60'000));
    const QByteArray said = program.readAllStandardError();
    QVERIFY2(program.exitStatus() == QProcess::NormalExit, said);
    QVERIFY2(program.exitCode() == code, said);
    if (code != 0)
        QVERIFY(!said.isEmpty());
    if (arguments.contains("start.png"))
        QCOMPARE(QImage(place.filePath("start.png")).size(), QSize(900, 700));
    else
        QVERIFY(!QFile::exists(place.filePath("x.png")));
}

QTEST_MAIN(TestCommandLine)
#include "tst_commandline.moc"
