// ttq-workbench: the window in which runs are watched and steered.
#include <QApplication>
#include <QLibraryInfo>
#include <QLocale>
#include <QTranslator>
#include <cstdio>

#include "base/version.h"
#include "commandline.h"
#include "mainwindow.h"
#include "offscreen.h"

namespace {

enum ExitCode { kDone = 0, kFailed = 1, kWrongUsage = 2 };

int say(FILE *stream, const QString &text, int code)
{
    std::fputs(qUtf8Printable(text), stream);
    return code;
}

int fail(const QString &text, int code)
{
    return say(stderr, "ttq-workbench: " + text + '\n', code);
}

bool hasDisplay()
{
    return qEnvironmentVariableIsSet("DISPLAY") || qEnvironmentVariableIsSet("WAYLAND_DISPLAY")
        || qEnvironmentVariableIsSet("QT_QPA_PLATFORM");
}

}  // namespace

int main(int argc, char **argv)
{
    QStringList words;
    for (int i = 0; i < argc; ++i)
        words << QString::fromLocal8Bit(argv[i]);
    const auto line = ttq::parseCommandLine(words);
    if (!line)
        return fail(QString::fromStdString(line.error().detail) + "\nTry --help.", kWrongUsage);
    if (line->version)
        return say(stdout, "ttq-workbench " + QString(ttq::kVersion) + '\n', kDone);
    if (line->help)
        return say(stdout, ttq::usage(), kDone);
    if (!hasDisplay() && !line->platformGiven) {
        if (!line->needsNoWindow())
            return fail("there is no display; `ttq train` trains in a terminal, --figures draws without one", kFailed);
        qputenv("QT_QPA_PLATFORM", "offscreen");
    }

    QApplication application(argc, argv);
    QApplication::setOrganizationName("ttq");
    QApplication::setApplicationName("ttq-workbench");
    QApplication::setApplicationVersion(ttq::kVersion);
    QTranslator ours, qts;
    // The English one holds plurals only.
    if (ours.load(QLocale(), "ttq", "_", ":/i18n") || ours.load("ttq_en", ":/i18n"))
        QApplication::installTranslator(&ours);
    if (qts.load(QLocale(), "qtbase", "_", QLibraryInfo::path(QLibraryInfo::TranslationsPath)))
        QApplication::installTranslator(&qts);
    ttq::initTheme(application);

    if (line->needsNoWindow()) {
        const auto done = line->figures.isEmpty() ? ttq::takeScreenshot(*line) : ttq::writeFigures(*line);
        return done ? kDone : fail(QString::fromStdString(done.error().detail), kFailed);
    }
    ttq::MainWindow window;
    if (line->theme != ttq::Theme::System)
        window.setTheme(line->theme, false);
    window.show();
    window.reattach();
    window.openQueue();
    window.openRuns(ttq::folderUrls(line->runs));
    if (line->demo)
        window.startDemo();
    return QApplication::exec();
}
