// The real window against real engines, in a home of its own: runs, preferences and engines of a person are not touched.
#pragma once

#include <QApplication>
#include <QDir>
#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTimer>
#include <QtTest>
#include <csignal>
#include <filesystem>

#include "banner.h"
#include "engine/tinyrun.h"
#include "mainwindow.h"
#include "newrun.h"
#include "panels/controlpanel.h"
#include "panels/livefield.h"
#include "panels/runactions.h"
#include "panels/statusstrip.h"
#include "runs/runlock.h"
#include "viewarea.h"

namespace ttq::test {

inline constexpr int kPatience = 60'000;  // a hang limit, not an expectation

// What a desktop's absence says is no fault of the window.
inline void failOnOurWarnings()
{
    QTest::failOnWarning(QRegularExpression("^(?!This plugin does not support)"));
}

// Place for a test program's runs and preferences. Make one before the first window.
class Home {
public:
    Home()
    {
        if (!m_folder.isValid())
            qFatal("no temporary folder: %s", qUtf8Printable(m_folder.errorString()));
        QSettings::setDefaultFormat(QSettings::IniFormat);
        QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, m_folder.filePath("preferences"));
        QCoreApplication::setOrganizationName("ttq-test");
        QCoreApplication::setApplicationName("ttq-workbench-test");
        qputenv("TTQ_RUNS", m_folder.filePath("runs").toUtf8());
        qputenv("TTQ_ENGINE", TTQ_BINARY);
        // Downloads that a test or the monkey starts end at a port where nobody listens.
        for (const char *name : {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"})
            qputenv(name, "http://127.0.0.1:9");
        qunsetenv("NO_PROXY");
        qunsetenv("no_proxy");
        qputenv("TTQ_DATA", m_folder.filePath("datasets").toUtf8());
        // The trash, and whatever else a program keeps for a person.
        qputenv("XDG_DATA_HOME", m_folder.filePath("data").toUtf8());
        QDir(m_folder.path()).mkpath("data");
    }
    QString file(const QString &name) const { return m_folder.filePath(name); }
    QString run(const QString &name) const { return m_folder.filePath("runs/" + name); }
    void forgetPreferences() const { QSettings().clear(); }

    // A finished run of three epochs, trained once and copied.
    QString finishedRun(const QString &name)
    {
        if (m_recorded.isEmpty()) {
            m_recorded = file("recorded");
            const Outcome trained = runTtq(tinyTraining(m_recorded, 2));
            if (trained.exitCode != 0)
                qFatal("%s", told(trained).constData());
        }
        std::filesystem::create_directories(run({}).toStdString());
        std::filesystem::copy(m_recorded.toStdString(), run(name).toStdString(),
                              std::filesystem::copy_options::recursive);
        return run(name);
    }

private:
    QTemporaryDir m_folder;
    QString m_recorded;
};

// The demo, small: 16 steps an epoch, one thread, one epoch in full precision.
inline NewRun tinyRun(const QString &folder, int ternaryEpochs, int seed = 1)
{
    auto run = newRunFromRecipe("demo");
    if (!run)
        qFatal("%s", run.error().detail.c_str());
    run->folder = folder.toStdString();
    const std::pair<const char *, QString> settings[] = {{"network.width", "4"},
                                                         {"data.train_limit", "512"},
                                                         {"data.batch_size", "32"},
                                                         {"threads", "1"},
                                                         {"seed", QString::number(seed)},
                                                         {"phase.full_precision.epochs", "1"},
                                                         {"phase.ternary.epochs", QString::number(ternaryEpochs)}};
    for (const auto &[key, value] : settings)
        if (auto set = setConfigKey(run->config, key, value.toStdString()); !set)
            qFatal("%s", set.error().detail.c_str());
    return *run;
}

// What the engine has acknowledged, not what was clicked.
inline QString acknowledged(const RunSession *session)
{
    return session->model()->loaded() ? session->model()->shownState() : QString();
}

// Calls `act` on the modal dialog that comes next, once it has come; true in `came` then.
template <class Act>
void onNextDialog(QObject *context, bool *came, Act act)
{
    auto *timer = new QTimer(context);
    *came = false;
    QObject::connect(timer, &QTimer::timeout, context, [timer, came, act] {
        QWidget *dialog = QApplication::activeModalWidget();
        if (dialog == nullptr)
            return;
        *came = true;
        timer->stop();
        timer->deleteLater();
        act(dialog);
    });
    timer->start(20);
}

// Ends every engine that this program has started, those that a window has let go of too.
inline void endAllEngines()
{
    for (const QString &task : QDir("/proc/self/task").entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
        QFile children("/proc/self/task/" + task + "/children");
        if (children.open(QIODevice::ReadOnly))
            for (const QByteArray &child : children.readAll().split(' '))
                if (child.toInt() > 0)
                    ::kill(static_cast<pid_t>(child.toInt()), SIGKILL);
    }
}

// And waits until the window has noticed, so that their folders can go.
inline void endEngines(MainWindow &window)
{
    window.queue()->setHeld(true);  // or the next one starts
    endAllEngines();
    QTRY_VERIFY_WITH_TIMEOUT(window.sessions()->live().isEmpty(), kPatience);
}

// The process that holds a run's lock; 0 if none does.
inline pid_t holderOf(const QString &folder)
{
    const auto lock = probeLock((folder + "/run.lock").toStdString());
    return lock && lock->held ? static_cast<pid_t>(QString::fromStdString(lock->holder).section(' ', 0, 0).toInt()) : 0;
}

}  // namespace ttq::test
