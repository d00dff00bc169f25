// The runs a window has open. One of them is current; others stay open while an engine works on them.
#pragma once

#include <QList>
#include <QObject>
#include <QUrl>

#include "runsession.h"

namespace ttq {

class RunSessions : public QObject {
    Q_OBJECT

public:
    using QObject::QObject;

    RunSession *find(const QString &folder) const;  // null if it is not open
    RunSession *open(const QString &folder);        // opens it if it is not; does not make it current
    void close(RunSession *session);                // lets go of its engine
    const QList<RunSession *> &all() const { return m_sessions; }
    QList<RunSession *> live() const;

    RunSession *current() const { return m_current; }
    void setCurrent(RunSession *session);  // null: none; the one before is closed unless an engine works on it

Q_SIGNALS:
    void currentChanged();
    void changed(ttq::RunSession *session);
    void ended(ttq::RunSession *session, const QString &shownState);

private:
    QList<RunSession *> m_sessions;
    RunSession *m_current = nullptr;
};

// One way to write a folder: absolute, no trailing slash.
QString cleanFolder(const QString &folder);
QList<QUrl> folderUrls(const QStringList &folders);  // clean ones

}  // namespace ttq
