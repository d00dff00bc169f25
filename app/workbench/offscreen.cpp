#include "offscreen.h"

#include <QBuffer>
#include <QDir>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QPixmap>
#include <QSettings>
#include <QTemporaryDir>
#include <QTimer>
#include <algorithm>
#include <functional>

#include "banner.h"
#include "base/safefile.h"
#include "mainwindow.h"
#include "models/runlistmodel.h"
#include "models/runmodel.h"
#include "viewarea.h"

namespace ttq {

namespace {

constexpr int kPatienceMs = 60'000;
constexpr int kLookMs = 20;
constexpr int kSettleMs = 300;
// Conference papers' column: 5.5 × 3.4 inches.
constexpr double kFigureWidthMm = 139.7, kFigureHeightMm = 86.4;

// Lets events pass until `condition` holds; false when patience is over.
bool waitUntil(const std::function<bool()> &condition)
{
    QEventLoop loop;
    QTimer timer;
    QElapsedTimer patience;
    patience.start();
    QObject::connect(&timer, &QTimer::timeout, &loop, [&] {
        if (condition() || patience.elapsed() > kPatienceMs)
            loop.quit();
    });
    timer.start(kLookMs);
    loop.exec();
    return condition();
}

Unexpected<Error> failed(ErrorCode code, const QString &text)
{
    return Unexpected{Error{code, text.toStdString()}};
}

// Until the run was read; its error if that is impossible.
Expected<void> waitForRun(const RunModel &run)
{
    waitUntil([&] { return run.loaded() || !run.error().isEmpty(); });
    if (!run.error().isEmpty())
        return failed(ErrorCode::NotFound, run.error());
    if (!run.loaded())
        return failed(ErrorCode::Io, QString::fromStdString(run.folder().string()) + ": could not be read in time");
    return {};
}

Expected<void> writePng(const QPixmap &picture, const QString &file)
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    if (!picture.save(&buffer, "PNG"))
        return failed(ErrorCode::Internal, file + ": the picture could not be encoded");
    return writeFile(file.toStdString(), std::string_view(bytes.constData(), static_cast<std::size_t>(bytes.size())));
}

}  // namespace

namespace {

Expected<void> pictureOfView(const CommandLine &line)
{
    applyTheme(line.theme);
    RunModel run(QDir(line.runs.front()).absolutePath().toStdString());
    if (auto read = waitForRun(run); !read)
        return read;
    ViewArea area;
    area.setRun(&run);
    area.setCurrent(line.view);
    area.resize(line.size);
    area.show();
    RunView *view = area.view(line.view);
    // The size that was asked for is the view's, without the tabs around it.
    area.resize(line.size + (area.size() - view->size()));
    const bool drawn = waitUntil([&] { return view->ready(); });
    QPixmap picture = view->grab();
    area.setRun(nullptr);
    if (!drawn)
        return failed(ErrorCode::Io, "the view was not drawn in time");
    return writePng(picture, line.screenshot);
}

}  // namespace

Expected<void> takeScreenshot(const CommandLine &line)
{
    if (line.view != "window")
        return pictureOfView(line);
    // The picture shows the program, not this person's layout, and must not change it.
    QTemporaryDir preferences;
    QSettings::setDefaultFormat(QSettings::IniFormat);
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, preferences.path());
    MainWindow window;
    window.setTheme(line.theme, false);
    window.resize(line.size);
    for (const QString &run : line.runs)
        if (!window.openRun(run))
            return failed(ErrorCode::NotFound, window.banner()->text());
    window.show();
    if (const RunSession *session = window.sessions()->current()) {
        if (auto read = waitForRun(*session->model()); !read)
            return read;
        const RunView *view = window.viewArea()->current();
        if (!waitUntil([&] { return view->ready(); }))
            return failed(ErrorCode::Io, "the view was not drawn in time");
    }
    // The run list looks at the folders on a thread of its own.
    waitUntil([&] { return window.runList()->scanned(); });
    QEventLoop settle;
    QTimer::singleShot(kSettleMs, &settle, &QEventLoop::quit);
    settle.exec();
    return writePng(window.grab(), line.screenshot);
}

Expected<void> writeFigures(const CommandLine &line)
{
    if (!QDir().mkpath(line.figures))
        return failed(ErrorCode::Io, line.figures + ": cannot create this folder");
    RunModel run(QDir(line.runs.front()).absolutePath().toStdString());
    if (auto read = waitForRun(run); !read)
        return read;
    ViewArea area;
    area.setRun(&run);
    const auto &views = area.views();
    if (!waitUntil([&] {
            return std::all_of(views.begin(), views.end(), [](const auto &named) { return named.view->ready(); });
        }))
        return failed(ErrorCode::Io, "the views were not drawn in time");
    for (const ViewArea::Named &named : views) {
        for (const char *ending : {".pdf", ".png"}) {
            const QString file = line.figures + '/' + named.name + ending;
            if (auto saved = named.view->saveFigure(file, kFigureWidthMm, kFigureHeightMm); !saved)
                return saved;
        }
    }
    area.setRun(nullptr);
    return {};
}

}  // namespace ttq
