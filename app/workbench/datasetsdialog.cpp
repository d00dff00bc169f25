#include "datasetsdialog.h"

#include <QDesktopServices>
#include <QDialogButtonBox>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QMessageBox>
#include <QProgressBar>
#include <QPushButton>
#include <QUrl>
#include <QVBoxLayout>

#include "appsettings.h"
#include "base/paths.h"
#include "panels/icons.h"
#include "panels/statusstrip.h"

namespace ttq {

namespace {

constexpr int kSteps = 1000;  // of the progress bar

}  // namespace

DataSetsDialog::DataSetsDialog(const QString &dataFolder, QWidget *parent) : QDialog(parent), m_folder(dataFolder)
{
    setObjectName("dataSetsDialog");
    setWindowTitle(tr("Data sets"));
    auto *column = new QVBoxLayout(this);
    column->addWidget(folderRow());
    m_table = new DataSetsTable;
    column->addWidget(m_table, 1);
    m_about = new QLabel;
    m_about->setObjectName("aboutDataSet");
    m_about->setTextFormat(Qt::PlainText);
    m_about->setWordWrap(true);
    column->addWidget(m_about);

    auto *actions = new QHBoxLayout;
    const auto button = [&](const char *name, const QString &icon, const QString &text, const QString &tip) {
        auto *one = new QPushButton(themedIcon(icon), text);
        one->setObjectName(name);
        one->setToolTip(tip);
        one->setAutoDefault(false);
        actions->addWidget(one);
        return one;
    };
    m_fetch = button("fetch", "next", tr("&Fetch"), tr("Download, check and unpack the chosen data set"));
    m_cancel
        = button("cancelFetch", "stop", tr("C&ancel"), tr("End it; what is downloaded is kept and continued later"));
    m_verify = button("verify", "applied", tr("&Verify"), tr("Read every image of the chosen data set"));
    m_open = button("openFolder", "folder", tr("&Open folder"), tr("Show the chosen data set in the file manager"));
    m_how = button("howToGet", "info", tr("&How to get it"), tr("Where the chosen data set comes from"));
    actions->addStretch(1);
    column->addLayout(actions);

    m_progress = new QProgressBar;
    m_progress->setAccessibleName(tr("Progress of the download"));
    m_progress->setRange(0, kSteps);
    column->addWidget(m_progress);
    auto *bottom = new QHBoxLayout;
    m_messageIcon = new QLabel;
    m_message = new QLabel;
    m_message->setObjectName("dataSetsMessage");
    m_message->setTextFormat(Qt::PlainText);
    m_message->setWordWrap(true);
    m_message->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    bottom->addWidget(m_messageIcon, 0, Qt::AlignTop);
    bottom->addWidget(m_message, 1);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    buttons->button(QDialogButtonBox::Close)->setAutoDefault(false);
    bottom->addWidget(buttons, 0, Qt::AlignBottom);
    column->addLayout(bottom);

    connect(buttons, &QDialogButtonBox::rejected, this, &DataSetsDialog::reject);
    connect(m_table, &DataSetsTable::chosenChanged, this, &DataSetsDialog::updateButtons);
    connect(m_fetch, &QPushButton::clicked, this, &DataSetsDialog::fetch);
    connect(m_cancel, &QPushButton::clicked, this, [this] {
        m_work.cancel();
        say(tr("Ending…"));
        updateButtons();
    });
    connect(m_verify, &QPushButton::clicked, this, &DataSetsDialog::verify);
    connect(m_how, &QPushButton::clicked, this, &DataSetsDialog::showHowToGet);
    connect(m_open, &QPushButton::clicked, this, [this] {
        if (const DataSetRow *row = m_table->chosen(); row != nullptr && row->isHere())
            QDesktopServices::openUrl(QUrl::fromLocalFile(row->folder));
    });
    connect(&m_list, &EngineCall::ended, this, &DataSetsDialog::onListed);
    connect(&m_work, &EngineCall::line, this, &DataSetsDialog::onLine);
    connect(&m_work, &EngineCall::ended, this, &DataSetsDialog::onEnded);
    resize(820, 480);
    setDataFolder(dataFolder);
    m_table->setFocus();
}

QWidget *DataSetsDialog::folderRow()
{
    auto *widget = new QWidget;
    auto *row = new QHBoxLayout(widget);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(new QLabel(tr("Data folder:")));
    m_folderLabel = new QLabel;
    m_folderLabel->setTextFormat(Qt::PlainText);
    m_folderLabel->setTextInteractionFlags(Qt::TextSelectableByMouse);
    row->addWidget(m_folderLabel, 1);
    auto *change = new QPushButton(tr("&Change…"));
    change->setObjectName("changeDataFolder");
    change->setAutoDefault(false);
    row->addWidget(change);
    connect(change, &QPushButton::clicked, this, [this] {
        const QString chosen
            = QFileDialog::getExistingDirectory(this, tr("Choose the data folder"), m_folderLabel->text());
        if (chosen.isEmpty() || isBusy())
            return;
        setDataFolder(chosen);
        Q_EMIT dataFolderChanged(chosen);
    });
    return widget;
}

QString DataSetsDialog::message() const
{
    return m_message->text();
}

void DataSetsDialog::setDataFolder(const QString &folder)
{
    m_folder = folder;
    m_verb.clear();
    m_folderLabel->setText(folder.isEmpty() ? QString::fromStdString(dataFolder().string()) : folder);
    say(tr("Looking what is here…"));
    list();
}

void DataSetsDialog::list()
{
    m_list.start(QStringList{"datasets", "list", "--json"}
                 + (m_folder.isEmpty() ? QStringList() : QStringList{"--data", m_folder}));
    updateButtons();
}

void DataSetsDialog::onListed(bool ok, const QByteArray &output, const QString &error)
{
    const auto rows = ok ? parseDataSets(output) : Expected<QList<DataSetRow>>(Unexpected{Error{}});
    if (rows) {
        m_table->setRows(*rows);
        if (m_verb.isEmpty())
            say({});
    } else {
        say(ok ? QString::fromStdString(rows.error().detail) : error, true);
    }
    updateButtons();
}

void DataSetsDialog::fetch()
{
    if (const DataSetRow *row = m_table->chosen(); row != nullptr && row->canBeFetched())
        work("fetch", {"datasets", "fetch", row->name, "--json"});
}

void DataSetsDialog::verify()
{
    if (const DataSetRow *row = m_table->chosen(); row != nullptr && row->isHere())
        work("verify", {"datasets", "verify", row->name, "--json"});
}

void DataSetsDialog::work(const QString &verb, const QStringList &arguments)
{
    if (isBusy())
        return;
    m_verb = verb;
    m_name = m_table->chosen()->name;
    say(verb == "fetch" ? tr("Fetching %1…").arg(m_name) : tr("Reading all of %1…").arg(m_name));
    m_progress->setRange(0, 0);
    m_work.start(arguments + (m_folder.isEmpty() ? QStringList() : QStringList{"--data", m_folder}));
    updateButtons();
    m_cancel->setFocus();
}

void DataSetsDialog::onLine(const QByteArray &line)
{
    if (m_verb != "fetch" || m_work.wasCancelled())
        return;
    const QJsonObject event = QJsonDocument::fromJson(line).object();
    if (event["event"] == "notice") {
        say(event["text"].toString());
        m_progress->setRange(0, 0);
    }
    if (event["event"] != "progress")
        return;
    const qint64 done = event["done"].toInteger(), total = event["total"].toInteger();
    const QString stage = event["stage"].toString(), file = event["file"].toString();
    const bool known = total > 0 && stage != "check";
    m_progress->setRange(0, known ? kSteps : 0);
    if (known)
        m_progress->setValue(static_cast<int>(static_cast<double>(done) / static_cast<double>(total) * kSteps));
    const double rate = event["bytes_per_second"].toDouble();
    if (stage == "check")
        say(tr("Checking %1…").arg(file));
    else if (stage == "unpack")
        say(tr("Unpacking %1…").arg(file));
    else if (rate > 0)
        say(tr("%1: %2 of %3, %4/s, %5 left")
                .arg(file, sizeText(done), sizeText(total), sizeText(static_cast<qint64>(rate)),
                     durationText(static_cast<double>(total - done) / rate)));
    else
        say(tr("%1: %2 of %3").arg(file, sizeText(done), sizeText(total)));
}

void DataSetsDialog::onEnded(bool ok, const QByteArray &output, const QString &error)
{
    const bool fetching = m_verb == "fetch";
    m_verb = "done";
    if (ok) {
        m_table->setVerdict(m_name, DataSetsTable::Verdict::Sound);
        say(fetching ? tr("%1 is here, and every image of it was read.").arg(m_name)
                     : tr("%1 is sound: every image of it was read.").arg(m_name));
        if (fetching)
            Q_EMIT fetched(m_name);
    } else if (m_work.wasCancelled()) {
        say(fetching ? tr("Cancelled. What was downloaded is kept; fetching %1 again continues it.").arg(m_name)
                     : tr("Cancelled."));
    } else {
        // A check that could be made and found something, as opposed to one that could not be made.
        const QJsonObject report = QJsonDocument::fromJson(output).object();
        if (!fetching && report.contains("sound"))
            m_table->setVerdict(m_name, DataSetsTable::Verdict::Damaged);
        const auto damaged = report["damaged"].toArray();
        say(damaged.isEmpty() ? error
                              : tr("%n file(s) or image(s) of %1 are damaged; the first: %2", nullptr,
                                   static_cast<int>(damaged.size()))
                                    .arg(m_name, damaged.first().toObject()["reason"].toString()),
            true);
    }
    list();
}

void DataSetsDialog::showHowToGet()
{
    const DataSetRow *row = m_table->chosen();
    if (row == nullptr)
        return;
    auto *box = new QMessageBox(QMessageBox::NoIcon, tr("How to get %1").arg(row->name),
                                row->howToGet.isEmpty() ? row->description : row->howToGet, QMessageBox::Close, this);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setObjectName("howToGetBox");
    box->setTextFormat(Qt::PlainText);
    box->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    if (!row->address.isEmpty()) {
        auto *page = box->addButton(tr("Open the web page"), QMessageBox::ActionRole);
        connect(page, &QPushButton::clicked, box,
                [address = row->address] { QDesktopServices::openUrl(QUrl(address)); });
    }
    box->open();
}

void DataSetsDialog::updateButtons()
{
    const DataSetRow *row = m_table->chosen();
    const bool busy = isBusy();
    m_about->setText(row == nullptr ? QString() : row->description);
    m_fetch->setEnabled(!busy && row != nullptr && row->canBeFetched());
    m_fetch->setText(row != nullptr && row->partialBytes > 0 ? tr("&Continue") : tr("&Fetch"));
    m_verify->setEnabled(!busy && row != nullptr && row->isHere());
    m_open->setEnabled(row != nullptr && row->isHere());
    m_how->setEnabled(row != nullptr && (!row->howToGet.isEmpty() || !row->address.isEmpty()));
    m_cancel->setEnabled(busy && !m_work.wasCancelled());
    findChild<QPushButton *>("changeDataFolder")->setEnabled(!busy);
    m_progress->setVisible(busy);
}

void DataSetsDialog::say(const QString &text, bool error)
{
    m_message->setText(text);
    m_messageIcon->setPixmap(error ? colouredIcon("error", QColor("#D55E00")).pixmap(QSize(18, 18), devicePixelRatioF())
                                   : QPixmap());
}

void showDataSets(QWidget *window)
{
    if (auto *open = window->findChild<DataSetsDialog *>()) {
        open->raise();
        open->activateWindow();
        return;
    }
    auto *dialog = new DataSetsDialog(AppSettings().text("dataFolder"), window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    QObject::connect(dialog, &DataSetsDialog::dataFolderChanged, dialog,
                     [](const QString &folder) { AppSettings().setText("dataFolder", folder); });
    dialog->show();
}

}  // namespace ttq
