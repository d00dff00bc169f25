#include "runsessions.h"

#include <QDir>

namespace ttq {

QString cleanFolder(const QString &folder)
{
    return QDir::cleanPath(QDir(folder).absolutePath());
}

QList<QUrl> folderUrls(const QStringList &folders)
{
    QList<QUrl> urls;
    for (const QString &folder : folders)
        urls << QUrl::fromLocalFile(cleanFolder(folder));
    return urls;
}

RunSession *RunSessions::find(const QString &folder) const
{
    const QString wanted = cleanFolder(folder);
    for (RunSession *session : m_sessions)
        if (session->folder() == wanted)
            return session;
    return nullptr;
}

RunSession *RunSessions::open(const QString &folder)
{
    if (RunSession *session = find(folder))
        return session;
    auto *session = new RunSession(cleanFolder(folder).toStdString(), this);
    m_sessions.append(session);
    connect(session, &RunSession::changed, this, [this, session] { Q_EMIT changed(session); });
    connect(session, &RunSession::ended, this, [this, session](const QString &state) { Q_EMIT ended(session, state); });
    return session;
}

void RunSessions::close(RunSession *session)
{
    if (!m_sessions.removeOne(session))
        return;
    if (m_current == session) {
        m_current = nullptr;
        Q_EMIT currentChanged();
    }
    // Its signals may be on the stack.
    session->disconnect(this);
    session->deleteLater();
}

QList<RunSession *> RunSessions::live() const
{
    QList<RunSession *> result;
    for (RunSession *session : m_sessions)
        if (session->isLive())
            result.append(session);
    return result;
}

void RunSessions::setCurrent(RunSession *session)
{
    if (m_current == session)
        return;
    RunSession *before = m_current;
    m_current = session;
    Q_EMIT currentChanged();
    if (before && !before->isLive())
        close(before);
}

}  // namespace ttq
