// The queue below the list of runs: what waits in which place, what could not be started and why.
#pragma once

#include <QWidget>

class QLabel;
class QListWidget;
class QToolButton;

namespace ttq {

class RunQueue;

class QueuePanel : public QWidget {
    Q_OBJECT

public:
    // `queue` outlives the panel.
    explicit QueuePanel(RunQueue *queue, QWidget *parent = nullptr);

    QString selected() const;  // folder of a run; empty if none is
    void select(const QString &folder);
    QListWidget *list() const { return m_list; }

Q_SIGNALS:
    void startWanted(const QString &folder);  // at once, whatever else is training

private:
    QToolButton *addButton(const char *name, const QString &title, const QString &keys);
    void refresh();
    void enableButtons();
    void startSelected();

    RunQueue *m_queue;
    QLabel *m_empty;
    QWidget *m_body;
    QListWidget *m_list;
    QToolButton *m_hold, *m_up, *m_down, *m_start, *m_remove;
};

}  // namespace ttq
