// A run whose data take their time: the window says how far they are, while the engine has not made the folder yet.
#include "base/safefile.h"
#include "workbenchfixture.h"

using namespace ttq;
using namespace ttq::test;

class TestPreparing : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        failOnOurWarnings();
        m_home = std::make_unique<Home>();
    }
    void cleanup() { endAllEngines(); }

    void tellsHowFarTheDataAre();
    void readsWhatTheEngineSays();

private:
    std::unique_ptr<Home> m_home;
};

void TestPreparing::tellsHowFarTheDataAre()
{
    failOnOurWarnings();
    const QString script = m_home->file("engine.sh"), go = m_home->file("go");
    const QByteArray text = "#!/bin/sh\n"
                            "[ \"$1\" = train ] || exit 0\n"
                            "[ -n \"$TTQ_TELL_PREPARING\" ] || exit 9\n"
                            "echo 'preparing images of train: 12000 of 100000'\n"
                            "while [ ! -e '"
        + go.toUtf8() + "' ]; do sleep 0.02; done\necho 'something else'\nsleep 600\n";
    QVERIFY(writeFile(script.toStdString(), text.toStdString()).has_value());
    QVERIFY(QFile::setPermissions(script, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
    qputenv("TTQ_ENGINE", script.toUtf8());
    MainWindow window;
    window.show();
    window.startRun(tinyRun(m_home->run("slow"), 1));
    QVERIFY(window.statusStrip()->stateText().contains("starting"));
    QTRY_VERIFY_WITH_TIMEOUT(window.statusStrip()->stateText().contains("preparing data: 12,000 of 100,000"),
                             kPatience);
    QVERIFY(writeFile(go.toStdString(), "x").has_value());
    QTRY_VERIFY_WITH_TIMEOUT(window.statusStrip()->stateText().contains("starting"), kPatience);
    endEngines(window);
}

// The line is the real engine's, and only for the window: "--quiet" is quiet otherwise.
void TestPreparing::readsWhatTheEngineSays()
{
    const QString photos = m_home->file("photos");
    for (const char *folder : {"train/cat", "train/dog", "val/cat", "val/dog"}) {
        QVERIFY(QDir().mkpath(photos + '/' + folder));
        for (int i = 0; i < 20; ++i) {
            const std::string pixels(32 * 32 * 3, static_cast<char>(i * 7));
            const std::string file = (photos + '/' + folder + '/' + QString::number(i) + ".ppm").toStdString();
            QVERIFY(writeFile(file, "P6 32 32 255\n" + pixels).has_value());
        }
    }
    const auto train = [&](const QProcessEnvironment &environment, const char *name) {
        return runTtq({"train",     "--recipe",
                       "demo",      "--quiet",
                       "--out",     m_home->run(name),
                       "--threads", "1",
                       "--set",     "data.dataset=image-folder",
                       "--set",     "data.folder=" + photos,
                       "--set",     "data.batch_size=8",
                       "--set",     "data.image_size=32",
                       "--set",     "network.width=4",
                       "--set",     "data.mean=[]",
                       "--set",     "data.std=[]",
                       "--set",     "phase.full_precision.epochs=1",
                       "--set",     "phase.ternary.epochs=1"},
                      environment);
    };
    QProcessEnvironment environment = environmentWith("XDG_CACHE_HOME", m_home->file("cache"));
    const Outcome quiet = train(environment, "quiet");
    COMPARE_EXIT(quiet, 0);
    QVERIFY2(quiet.out.isEmpty(), told(quiet));
    environment.insert("TTQ_TELL_PREPARING", "1");
    environment.insert("XDG_CACHE_HOME", m_home->file("cache2"));
    const Outcome told_ = train(environment, "told");
    COMPARE_EXIT(told_, 0);
    static const QRegularExpression kLine("^preparing images of train: \\d+ of 40\n");
    QVERIFY2(kLine.match(told_.out).hasMatch(), told(told_));
}

QTEST_MAIN(TestPreparing)
#include "tst_preparing.moc"
