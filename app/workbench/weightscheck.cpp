#include "weightscheck.h"

#include <QFileDialog>
#include <QHBoxLayout>
#include <QJsonDocument>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include "panels/icons.h"
#include "weightsfit.h"

namespace ttq {

namespace {

constexpr int kPauseMs = 400;

}  // namespace

WeightsCheck::WeightsCheck(QWidget *parent) : QWidget(parent)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(3);
    m_file = fileLine("initFile", tr("File of weights"),
                      tr("PyTorch's, safetensors, or a checkpoint; nothing in it is executed"), "init");
    m_file->setPlaceholderText(tr("random weights"));
    m_map = fileLine("initMap", tr("Mapping file"),
                     tr("Which tensor of the file is which of the network, where names do not fit"), "init_map");
    m_map->setPlaceholderText(tr("tensors by their names; or a mapping file"));
    m_mapRow = m_map->parentWidget();
    m_verdictRow = new QWidget;
    auto *row = new QHBoxLayout(m_verdictRow);
    row->setContentsMargins(0, 0, 0, 0);
    m_icon = new QLabel;
    m_verdict = new QLabel;
    m_verdict->setObjectName("weightsVerdict");
    m_verdict->setWordWrap(true);
    m_verdict->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_details = new QPushButton(tr("Details…"));
    m_details->setObjectName("weightsDetails");
    m_details->setAutoDefault(false);
    row->addWidget(m_icon, 0, Qt::AlignTop);
    row->addWidget(m_verdict, 1);
    row->addWidget(m_details, 0, Qt::AlignTop);
    column->addWidget(m_verdictRow);
    m_mapRow->hide();
    m_verdictRow->hide();
    m_pause.setSingleShot(true);
    m_pause.setInterval(kPauseMs);
    connect(&m_pause, &QTimer::timeout, this, &WeightsCheck::check);
    connect(&m_call, &EngineCall::ended, this, &WeightsCheck::onEnded);
    connect(m_details, &QPushButton::clicked, this, &WeightsCheck::showDetails);
}

QLineEdit *WeightsCheck::fileLine(const char *name, const QString &title, const QString &tip, const char *key)
{
    auto *line = new QWidget;
    auto *row = new QHBoxLayout(line);
    row->setContentsMargins(0, 0, 0, 0);
    auto *edit = new QLineEdit;
    edit->setObjectName(name);
    edit->setAccessibleName(title);
    edit->setToolTip(tip);
    edit->setClearButtonEnabled(true);
    auto *browse = new QPushButton(tr("Browse…"));
    browse->setObjectName(QString(name) + "Browse");
    browse->setAccessibleName(tr("Choose: %1").arg(title));
    browse->setAutoDefault(false);
    row->addWidget(edit, 1);
    row->addWidget(browse);
    layout()->addWidget(line);
    connect(edit, &QLineEdit::textChanged, this, [this, key](const QString &text) {
        if (!m_showing)
            Q_EMIT edited(key, text.trimmed());
    });
    connect(browse, &QPushButton::clicked, this, [this, edit, title] {
        const QString chosen = QFileDialog::getOpenFileName(window(), title, edit->text());
        if (!chosen.isEmpty())
            edit->setText(chosen);
    });
    return edit;
}

Expected<QStringList> fitArguments(const NewRun &run)
{
    if (run.config.init.empty())
        return QStringList();
    const Expected<QStringList> train = trainArguments(run);
    if (!train)
        return train;
    QStringList arguments{"inspect", QString::fromStdString(run.config.init), "--fit", "--json"};
    if (!run.config.initMap.empty())
        arguments << "--init-map" << QString::fromStdString(run.config.initMap);
    for (qsizetype i = 0; i + 1 < train->size(); ++i) {
        const QString &option = (*train)[i], &value = (*train)[i + 1];
        const bool wanted = option == "--recipe" || option == "--config" || option == "--data" || option == "--set";
        const bool weights = option == "--set" && (value.startsWith("init=") || value.startsWith("init_map="));
        if (wanted && !weights)
            arguments << option << value;
        i += wanted ? 1 : 0;
    }
    return arguments;
}

void WeightsCheck::setRun(const NewRun &run, bool checkable)
{
    m_showing = true;
    const auto show = [](QLineEdit *line, const std::string &value) {
        const QString text = QString::fromStdString(value);
        if (!line->hasFocus() && line->text().trimmed() != text)
            line->setText(text);
    };
    show(m_file, run.config.init);
    show(m_map, run.config.initMap);
    m_showing = false;
    const bool any = !run.config.init.empty();
    m_mapRow->setVisible(any);
    m_verdictRow->setVisible(any);
    if (!checkable && any)
        return;  // what is the matter stands below
    const Expected<QStringList> arguments = fitArguments(run);
    if (!arguments) {
        m_arguments.clear();
        return say("error", QString::fromStdString(arguments.error().detail));
    }
    if (*arguments == m_arguments)
        return;
    m_arguments = *arguments;
    m_fit = {};
    if (!any) {
        m_pause.stop();
        return m_call.cancel();
    }
    say("pending", tr("Comparing with the network …"));
    m_pause.start();
}

void WeightsCheck::check()
{
    if (!m_arguments.isEmpty())
        m_call.start(m_arguments);
}

void WeightsCheck::onEnded(bool ok, const QByteArray &output, const QString &error)
{
    if (m_call.wasCancelled() || m_arguments.isEmpty())
        return;
    m_fit = ok ? QJsonDocument::fromJson(output).object()["fit"].toObject() : QJsonObject();
    if (!ok)
        say("error", error);
    else if (m_fit.isEmpty())
        say("error", tr("The engine's answer cannot be read"));
    else
        say(m_fit["fits"].toBool() ? "applied" : "error", fitSentence(m_fit));
    Q_EMIT checked();
}

QString WeightsCheck::verdict() const
{
    return m_verdict->text();
}

void WeightsCheck::say(const QString &icon, const QString &text)
{
    const bool bad = icon == "error";
    m_icon->setPixmap(
        (bad ? colouredIcon(icon, QColor("#D55E00")) : themedIcon(icon)).pixmap(QSize(16, 16), devicePixelRatioF()));
    m_verdict->setText(text);
    m_details->setVisible(!m_fit.isEmpty());
}

void WeightsCheck::showDetails()
{
    auto *dialog = new WeightsFitDialog(m_file->text().trimmed(), m_fit, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->show();
}

}  // namespace ttq
