// Preferences of this person on this machine (QSettings). Nothing here belongs to a run.
#pragma once

#include <QByteArray>
#include <QSettings>
#include <QStringList>

#include "theme.h"

namespace ttq {

class AppSettings {
public:
    static constexpr int kLayoutVersion = 1;  // of saveState: another version's layout is not restored
    static constexpr int kRecentRuns = 12;

    Theme theme() const;
    void setTheme(Theme theme);

    QByteArray geometry() const;
    QByteArray layout() const;
    bool tiled() const;
    void setLayout(const QByteArray &geometry, const QByteArray &layout, bool tiled);
    void forgetLayout();

    QStringList recentRuns() const;  // the newest first
    void addRecentRun(const QString &folder);
    void forgetRecentRuns();

    // Runs that were shown or training when the window was closed last.
    QStringList openRuns() const;
    void setOpenRuns(const QStringList &folders);

    QString text(const QString &key, const QString &fallback = {}) const;  // what a dialog remembers
    void setText(const QString &key, const QString &value);

private:
    QSettings m_settings;
};

}  // namespace ttq
