#include "runheader.h"

#include <QApplication>
#include <QClipboard>
#include <QDialog>
#include <QDialogButtonBox>
#include <QFontDatabase>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTabWidget>
#include <QToolButton>
#include <QTreeWidget>
#include <QVBoxLayout>

#include "icons.h"
#include "provenance.h"

namespace ttq {

RunHeader::RunHeader(QWidget *parent) : QWidget(parent)
{
    setObjectName("runHeader");
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(8, 3, 6, 3);
    row->setSpacing(8);
    m_swatch = new QLabel;
    m_swatch->setFixedSize(10, 10);
    m_name = new QLabel;
    m_name->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_name->setTextFormat(Qt::RichText);
    m_text = new QLabel;
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_text->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_copy = new QToolButton;
    m_copy->setIcon(themedIcon("copy"));
    m_copy->setAutoRaise(true);
    m_copy->setToolTip(tr("Copy the command line that repeats this run"));
    m_copy->setAccessibleName(tr("Copy the command line"));
    m_details = new QToolButton;
    m_details->setIcon(themedIcon("info"));
    m_details->setText(tr("Details"));
    m_details->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_details->setAutoRaise(true);
    m_details->setToolTip(tr("Settings, seed, versions, data hashes and the command line of this run"));
    row->addWidget(m_swatch);
    row->addWidget(m_name);
    row->addWidget(m_text, 1);
    row->addWidget(m_copy);
    row->addWidget(m_details);
    connect(m_details, &QToolButton::clicked, this, &RunHeader::showDetails);
    connect(m_copy, &QToolButton::clicked, this, &RunHeader::copyCommand);
    setRun(nullptr);
}

void RunHeader::setRun(RunModel *run)
{
    if (m_run)
        m_run->disconnect(this);
    m_run = run;
    m_title.clear();
    if (run)
        connect(run, &RunModel::changed, this, [this](RunModel::Parts parts) {
            if (parts & (RunModel::Structure | RunModel::Problem))
                refresh();
        });
    refresh();
}

void RunHeader::setTitle(const QString &title, const QColor &colour)
{
    m_title = title;
    m_swatch->setStyleSheet(colour.isValid()
                                ? "border: 1px solid palette(mid); border-radius: 5px; background: " + colour.name()
                                : QString());
    refresh();
}

QString RunHeader::summary(const RunConfig &config)
{
    QStringList parts = {QString::fromStdString(config.network.name), QString::fromStdString(config.data.dataset),
                         QString::fromStdString(config.quantizer.kind), tr("seed %1").arg(config.seed),
                         QString::fromStdString(config.device)};
    if (config.quantizer.scaleGradient != "true")
        parts << tr("scale gradient as printed");
    return parts.join(" · ");
}

void RunHeader::refresh()
{
    const bool known = m_run && m_run->config();
    const QString title = !m_run ? QString() : m_title.isEmpty() ? m_run->name() : m_title;
    m_name->setText("<b>" + title.toHtmlEscaped() + "</b>");
    m_summary = known ? summary(*m_run->config()) : QString();
    m_name->setToolTip(m_run ? QString::fromStdString(m_run->folder().string()) : QString());
    m_text->setToolTip(m_summary);
    m_copy->setEnabled(known);
    m_details->setEnabled(known);
    resizeEvent(nullptr);
}

void RunHeader::resizeEvent(QResizeEvent *)
{
    m_text->setText(m_text->fontMetrics().elidedText(m_summary, Qt::ElideRight, m_text->width()));
}

void RunHeader::copyCommand()
{
    if (m_run)
        QApplication::clipboard()->setText(shellCommand(m_run->runToml()));
}

void RunHeader::showDetails()
{
    if (!m_run || !m_run->config())
        return;
    auto *dialog = new QDialog(window());
    dialog->setObjectName("runDetails");
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Details of %1").arg(m_run->name()));
    auto *column = new QVBoxLayout(dialog);
    auto *tabs = new QTabWidget;
    column->addWidget(tabs);

    auto *facts = new QTreeWidget;
    facts->setHeaderLabels({tr("Fact"), tr("Value")});
    facts->setRootIsDecorated(false);
    facts->setAlternatingRowColors(true);
    const auto add = [&](const QString &name, const QString &value) {
        auto *item = new QTreeWidgetItem(facts, {name, value});
        item->setToolTip(1, value);
    };
    add(tr("folder"), QString::fromStdString(m_run->folder().string()));
    add(tr("seed"), QString::number(m_run->config()->seed));
    for (const ProvenanceFact &fact : provenanceOf(m_run->runToml()))
        if (fact.key != "command_line")
            add(fact.key, fact.text);
    facts->header()->setSectionResizeMode(0, QHeaderView::ResizeToContents);
    tabs->addTab(facts, tr("Facts"));

    const auto textTab = [&](const QString &text, const QString &title, QPlainTextEdit::LineWrapMode wrap) {
        auto *edit = new QPlainTextEdit(text);
        edit->setReadOnly(true);
        edit->setLineWrapMode(wrap);
        edit->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
        edit->setAccessibleName(title);
        tabs->addTab(edit, title);
    };
    const QString command = shellCommand(m_run->runToml());
    textTab(m_run->runToml(), tr("Settings (run.toml)"), QPlainTextEdit::NoWrap);
    textTab(command, tr("Command line"), QPlainTextEdit::WidgetWidth);

    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    auto *copyAll = buttons->addButton(tr("Copy settings"), QDialogButtonBox::ActionRole);
    auto *copyLine = buttons->addButton(tr("Copy command line"), QDialogButtonBox::ActionRole);
    copyAll->setIcon(themedIcon("copy"));
    copyLine->setIcon(themedIcon("copy"));
    connect(copyAll, &QPushButton::clicked, dialog,
            [toml = m_run->runToml()] { QApplication::clipboard()->setText(toml); });
    connect(copyLine, &QPushButton::clicked, dialog, [command] { QApplication::clipboard()->setText(command); });
    connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::reject);
    column->addWidget(buttons);
    dialog->resize(720, 480);
    dialog->show();
}

}  // namespace ttq
