#include "commandlist.h"

#include <QEvent>
#include <QLocale>

#include "emptywords.h"
#include "icons.h"

namespace ttq {

namespace {

const QColor kRefusedColour("#D55E00");

QString kindText(CommandKind kind)
{
    switch (kind) {
    case CommandKind::Pause: return CommandList::tr("Pause");
    case CommandKind::Resume: return CommandList::tr("Resume");
    case CommandKind::Step: return CommandList::tr("One step");
    case CommandKind::Stop: return CommandList::tr("Stop");
    case CommandKind::Checkpoint: return CommandList::tr("Checkpoint");
    case CommandKind::Snapshot: return CommandList::tr("Latent weights");
    case CommandKind::Set: break;
    }
    return CommandList::tr("Set");
}

}  // namespace

QString commandText(const Command &command)
{
    if (command.kind != CommandKind::Set)
        return kindText(command.kind);
    const auto change = SetPayload::fromJson(command.payload);
    if (!change)
        return kindText(command.kind);
    const QString text = QString::fromStdString(change->key + " = " + change->value);
    return change->layer.empty() ? text : CommandList::tr("%1 for %2").arg(text, QString::fromStdString(change->layer));
}

QString answerText(const Command &command)
{
    const QString message = QString::fromStdString(command.message);
    switch (command.status) {
    case CommandStatus::Pending: return CommandList::tr("pending");
    case CommandStatus::Accepted: return CommandList::tr("accepted, waits for the epoch's end");
    case CommandStatus::Expired: return CommandList::tr("expired: the engine had ended");
    case CommandStatus::Refused: return CommandList::tr("refused: %1").arg(message);
    case CommandStatus::Applied: break;
    }
    const QString at = CommandList::tr("applied at step %1").arg(QLocale().toString(qlonglong(command.appliedStep)));
    return message.isEmpty() ? at : at + ": " + message;
}

CommandList::CommandList(QWidget *parent) : QListWidget(parent)
{
    setObjectName("commandList");
    setAccessibleName(tr("Commands and answers"));
    setWordWrap(true);
    setResizeMode(QListView::Adjust);
    setIconSize({16, 16});
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    showWhenEmpty(this, tr("Commands appear here, each with the engine's answer"));
    connect(this, &QListWidget::itemClicked, this, [this](QListWidgetItem *item) {
        if (const QVariant step = item->data(Qt::UserRole + 1); step.isValid())
            Q_EMIT stepActivated(step.toDouble());
    });
}

void CommandList::setRun(RunModel *run)
{
    if (m_run)
        m_run->disconnect(this);
    m_run = run;
    clear();
    if (run)
        connect(run, &RunModel::changed, this, [this](RunModel::Parts parts) {
            if (parts & RunModel::Commands)
                update();
        });
    update();
}

void CommandList::changeEvent(QEvent *event)
{
    QListWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        update();
}

void CommandList::update()
{
    if (!m_run)
        return;
    // Rows keep their place, so that a list that is being read does not jump; new ones come on top.
    const auto &commands = m_run->commands();
    while (count() > static_cast<int>(commands.size()))
        delete takeItem(0);
    for (int i = 0; i < static_cast<int>(commands.size()); ++i) {
        const int row = count() - 1 - i;
        QListWidgetItem *item = row >= 0 ? this->item(row) : nullptr;
        if (item == nullptr) {
            item = new QListWidgetItem;
            insertItem(0, item);
        }
        fill(item, commands[static_cast<std::size_t>(i)]);
    }
}

void CommandList::fill(QListWidgetItem *item, const Command &command) const
{
    const QString status = QString::fromStdString(std::string(name(command.status)));
    const QString text = commandText(command) + '\n' + answerText(command);
    if (item->text() == text)
        return;
    item->setText(text);
    item->setToolTip(text);
    const bool refused = command.status == CommandStatus::Refused;
    item->setIcon(refused ? colouredIcon(status, kRefusedColour) : themedIcon(status));
    item->setForeground(refused ? QBrush(kRefusedColour) : QBrush());
    item->setData(Qt::UserRole, qlonglong(command.id));
    if (command.status == CommandStatus::Applied)
        item->setData(Qt::UserRole + 1, static_cast<double>(command.appliedStep));
}

}  // namespace ttq
