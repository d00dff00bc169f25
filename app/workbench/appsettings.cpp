#include "appsettings.h"

namespace ttq {

Theme AppSettings::theme() const
{
    return themeFromName(m_settings.value("theme").toString());
}

void AppSettings::setTheme(Theme theme)
{
    m_settings.setValue("theme", name(theme));
}

QByteArray AppSettings::geometry() const
{
    return m_settings.value("window/geometry").toByteArray();
}

QByteArray AppSettings::layout() const
{
    return m_settings.value("window/layout").toByteArray();
}

bool AppSettings::tiled() const
{
    return m_settings.value("window/tiled", false).toBool();
}

void AppSettings::setLayout(const QByteArray &geometry, const QByteArray &layout, bool tiled)
{
    m_settings.setValue("window/geometry", geometry);
    m_settings.setValue("window/layout", layout);
    m_settings.setValue("window/tiled", tiled);
}

void AppSettings::forgetLayout()
{
    m_settings.remove("window");
}

QStringList AppSettings::recentRuns() const
{
    return m_settings.value("recentRuns").toStringList();
}

void AppSettings::addRecentRun(const QString &folder)
{
    QStringList runs = recentRuns();
    runs.removeAll(folder);
    runs.prepend(folder);
    m_settings.setValue("recentRuns", QStringList(runs.mid(0, kRecentRuns)));
}

void AppSettings::forgetRecentRuns()
{
    m_settings.remove("recentRuns");
}

QStringList AppSettings::openRuns() const
{
    return m_settings.value("openRuns").toStringList();
}

void AppSettings::setOpenRuns(const QStringList &folders)
{
    m_settings.setValue("openRuns", folders);
    m_settings.sync();
}

QString AppSettings::text(const QString &key, const QString &fallback) const
{
    return m_settings.value("dialogs/" + key, fallback).toString();
}

void AppSettings::setText(const QString &key, const QString &value)
{
    m_settings.setValue("dialogs/" + key, value);
}

}  // namespace ttq
