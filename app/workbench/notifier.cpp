#include "notifier.h"

#include <QSystemTrayIcon>

#include "panels/icons.h"

namespace ttq {

void Notifier::notify(const QString &title, const QString &text)
{
    Q_EMIT notified(title, text);
    if (!QSystemTrayIcon::isSystemTrayAvailable() || !QSystemTrayIcon::supportsMessages())
        return;
    if (m_tray == nullptr) {
        m_tray = new QSystemTrayIcon(applicationIcon(), this);
        connect(m_tray, &QSystemTrayIcon::messageClicked, this, &Notifier::clicked);
        connect(m_tray, &QSystemTrayIcon::activated, this, &Notifier::clicked);
    }
    m_tray->show();
    m_tray->showMessage(title, text, applicationIcon());
}

}  // namespace ttq
