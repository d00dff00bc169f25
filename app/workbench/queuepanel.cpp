#include "queuepanel.h"

#include <QAction>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QToolButton>
#include <QVBoxLayout>

#include "panels/icons.h"
#include "runqueue.h"

namespace ttq {

namespace {

constexpr int kRowsInSight = 6;

QIcon iconOf(const QueuedRun &run)
{
    switch (run.state) {
    case QueuedRun::State::Running: return stateIcon("running");
    case QueuedRun::State::Refused: return colouredIcon("error", QColor("#D55E00"));
    case QueuedRun::State::Waiting: break;
    }
    return themedIcon("pending");
}

}  // namespace

QueuePanel::QueuePanel(RunQueue *queue, QWidget *parent) : QWidget(parent), m_queue(queue)
{
    setObjectName("queuePanel");
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(4, 2, 4, 2);
    column->setSpacing(2);
    m_empty = new QLabel(tr("Queue: empty. New run → Add to queue fills it."));
    m_empty->setObjectName("queueEmpty");
    m_empty->setWordWrap(true);
    m_empty->setEnabled(false);
    column->addWidget(m_empty);
    m_body = new QWidget;
    auto *body = new QVBoxLayout(m_body);
    body->setContentsMargins(0, 0, 0, 0);
    body->setSpacing(2);
    auto *row = new QHBoxLayout;
    row->setSpacing(2);
    auto *title = new QLabel("<b>" + tr("Queue") + "</b>");
    row->addWidget(title);
    row->addStretch(1);
    m_list = new QListWidget;
    m_list->setObjectName("queueList");
    m_list->setAccessibleName(tr("Queue of runs"));
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setTextElideMode(Qt::ElideMiddle);
    title->setBuddy(m_list);
    m_hold = addButton("queueHold", tr("Hold the queue: nothing is started"), {});
    m_hold->setIcon(themedIcon("pause"));
    m_hold->setCheckable(true);
    m_up = addButton("queueUp", tr("Sooner"), "Ctrl+Up");
    m_up->setArrowType(Qt::UpArrow);
    m_down = addButton("queueDown", tr("Later"), "Ctrl+Down");
    m_down->setArrowType(Qt::DownArrow);
    m_start = addButton("queueStart", tr("Start now"), "Return");
    m_start->setIcon(themedIcon("resume"));
    m_remove = addButton("queueRemove", tr("Take off the queue"), "Delete");
    m_remove->setIcon(themedIcon("close"));
    for (QToolButton *button : {m_hold, m_up, m_down, m_start, m_remove})
        row->addWidget(button);
    body->addLayout(row);
    body->addWidget(m_list);
    column->addWidget(m_body);

    connect(m_hold, &QToolButton::toggled, m_queue, &RunQueue::setHeld);
    connect(m_up, &QToolButton::clicked, this, [this] { m_queue->move(selected(), -1); });
    connect(m_down, &QToolButton::clicked, this, [this] { m_queue->move(selected(), 1); });
    connect(m_start, &QToolButton::clicked, this, &QueuePanel::startSelected);
    connect(m_remove, &QToolButton::clicked, this, [this] { m_queue->remove(selected()); });
    connect(m_list, &QListWidget::currentRowChanged, this, &QueuePanel::enableButtons);
    connect(m_list, &QListWidget::itemDoubleClicked, this, &QueuePanel::startSelected);
    connect(m_queue, &RunQueue::changed, this, &QueuePanel::refresh);
    refresh();
}

// Its key belongs to the list: it works while that has the focus, and takes nothing from the rest of the window.
QToolButton *QueuePanel::addButton(const char *name, const QString &title, const QString &keys)
{
    auto *button = new QToolButton;
    button->setObjectName(name);
    button->setAutoRaise(true);
    button->setAccessibleName(title);
    button->setToolTip(keys.isEmpty() ? title
                                      : title + " (" + QKeySequence(keys).toString(QKeySequence::NativeText) + ")");
    if (!keys.isEmpty()) {
        auto *action = new QAction(title, m_list);
        action->setShortcut(QKeySequence(keys));
        action->setShortcutContext(Qt::WidgetShortcut);
        connect(action, &QAction::triggered, button, &QToolButton::click);
        m_list->addAction(action);
    }
    return button;
}

QString QueuePanel::selected() const
{
    const QListWidgetItem *item = m_list->currentItem();
    return item ? item->data(Qt::UserRole).toString() : QString();
}

void QueuePanel::select(const QString &folder)
{
    for (int i = 0; i < m_list->count(); ++i)
        if (m_list->item(i)->data(Qt::UserRole).toString() == folder)
            m_list->setCurrentRow(i);
}

void QueuePanel::refresh()
{
    const QString chosen = selected();
    const int row = m_list->currentRow();
    {
        const QSignalBlocker quiet(m_list);
        m_list->clear();
        int place = 0;
        for (const QueuedRun &run : m_queue->runs()) {
            QString text = run.title;
            if (run.state == QueuedRun::State::Waiting)
                text = tr("%1. %2").arg(++place).arg(run.title);
            else if (run.state == QueuedRun::State::Running)
                text = tr("%1, training").arg(run.title);
            else
                text = tr("%1, not started").arg(run.title);
            auto *item = new QListWidgetItem(iconOf(run), text, m_list);
            item->setData(Qt::UserRole, run.folder);
            item->setToolTip(run.problem.isEmpty() ? run.folder : run.folder + '\n' + run.problem);
        }
        // What stood there is gone: the next one, so that Delete can be pressed again.
        if (!chosen.isEmpty())
            m_list->setCurrentRow(std::min(row, m_list->count() - 1));
        select(chosen);
        const QSignalBlocker hold(m_hold);
        m_hold->setChecked(m_queue->isHeld());
    }
    const int rows = std::clamp(m_list->count(), 1, kRowsInSight);
    m_list->setFixedHeight(rows * std::max(m_list->sizeHintForRow(0), 18) + 2 * m_list->frameWidth() + 2);
    m_empty->setVisible(m_list->count() == 0);
    m_body->setVisible(m_list->count() > 0);
    enableButtons();
}

void QueuePanel::enableButtons()
{
    const QueuedRun *run = m_queue->find(selected());
    const bool still = run && run->state != QueuedRun::State::Running;
    for (QToolButton *button : {m_up, m_down, m_start, m_remove})
        button->setEnabled(still);
}

void QueuePanel::startSelected()
{
    const QueuedRun *run = m_queue->find(selected());
    if (run && run->state != QueuedRun::State::Running)
        Q_EMIT startWanted(run->folder);
}

}  // namespace ttq
