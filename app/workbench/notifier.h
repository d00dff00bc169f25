// A desktop notification, where the desktop has a place for it.
#pragma once

#include <QObject>
#include <QString>

class QSystemTrayIcon;

namespace ttq {

class Notifier : public QObject {
    Q_OBJECT

public:
    using QObject::QObject;
    void notify(const QString &title, const QString &text);

Q_SIGNALS:
    void clicked();
    void notified(const QString &title, const QString &text);  // whether or not the desktop shows it

private:
    QSystemTrayIcon *m_tray = nullptr;
};

}  // namespace ttq
