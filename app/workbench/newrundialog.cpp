#include "newrundialog.h"

#include <QCheckBox>
#include <QDialogButtonBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QSplitter>
#include <QToolButton>
#include <QVBoxLayout>

#include "appsettings.h"
#include "base/paths.h"
#include "configform.h"
#include "datasetsdialog.h"
#include "panels/icons.h"
#include "previewgrid.h"
#include "weightscheck.h"

namespace ttq {

namespace {

QString text(const std::filesystem::path &path)
{
    return QString::fromStdString(path.string());
}

// A line for a folder with a button that opens a dialog.
QWidget *folderLine(QLineEdit *edit, const QString &title)
{
    auto *widget = new QWidget;
    auto *row = new QHBoxLayout(widget);
    row->setContentsMargins(0, 0, 0, 0);
    auto *button = new QToolButton;
    button->setIcon(themedIcon("folder"));
    button->setToolTip(title);
    button->setAccessibleName(title);
    row->addWidget(edit, 1);
    row->addWidget(button);
    QObject::connect(button, &QToolButton::clicked, edit, [edit, title, widget] {
        const QString chosen = QFileDialog::getExistingDirectory(widget->window(), title, edit->text());
        if (!chosen.isEmpty())
            edit->setText(chosen);
    });
    return widget;
}

// What a recipe is, what comes out of it and how long it takes.
QString described(const RunConfig &config)
{
    QStringList lines{QString::fromStdString(config.description)};
    if (!config.expected.empty())
        lines << NewRunDialog::tr("Expected: %1").arg(QString::fromStdString(config.expected));
    if (!config.expectedTime.empty())
        lines << NewRunDialog::tr("Takes: %1").arg(QString::fromStdString(config.expectedTime));
    lines.removeAll(QString());
    return lines.join('\n');
}

}  // namespace

NewRunDialog::NewRunDialog(const QString &recipe, QWidget *parent) : QDialog(parent)
{
    setObjectName("newRunDialog");
    setWindowTitle(tr("New run"));
    auto *column = new QVBoxLayout(this);
    auto *splitter = new QSplitter;
    splitter->setChildrenCollapsible(false);
    column->addWidget(splitter, 1);

    auto *left = new QWidget;
    auto *leftColumn = new QVBoxLayout(left);
    leftColumn->setContentsMargins(0, 0, 0, 0);
    leftColumn->addWidget(new QLabel("<b>" + tr("Recipe") + "</b>"));
    m_recipes = new QListWidget;
    m_recipes->setObjectName("recipeList");
    m_recipes->setAccessibleName(tr("Recipes"));
    m_recipes->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_recipes->setTextElideMode(Qt::ElideMiddle);  // names differ at both ends
    leftColumn->addWidget(m_recipes, 1);
    m_description = new QLabel;
    m_description->setWordWrap(true);
    leftColumn->addWidget(m_description);
    m_preview = new PreviewGrid;
    leftColumn->addWidget(m_preview);
    splitter->addWidget(left);

    auto *right = new QWidget;
    auto *rightColumn = new QVBoxLayout(right);
    rightColumn->setContentsMargins(0, 0, 0, 0);
    rightColumn->addWidget(places());
    auto *row = new QHBoxLayout;
    row->addWidget(new QLabel("<b>" + tr("Settings") + "</b>"));
    auto *search = new QLineEdit;
    search->setPlaceholderText(tr("Search settings"));
    search->setAccessibleName(tr("Search settings"));
    search->setClearButtonEnabled(true);
    row->addWidget(search, 1);
    auto *changedOnly = new QCheckBox(tr("Only what differs from the recipe"));
    row->addWidget(changedOnly);
    rightColumn->addLayout(row);
    m_form = new ConfigForm;
    rightColumn->addWidget(m_form, 1);
    splitter->addWidget(right);
    splitter->setStretchFactor(0, 0);
    splitter->setStretchFactor(1, 1);
    splitter->setSizes({290, 640});

    auto *bottom = new QHBoxLayout;
    m_whyIcon = new QLabel;
    m_why = new QLabel;
    m_why->setObjectName("why");
    m_why->setWordWrap(true);
    bottom->addWidget(m_whyIcon);
    bottom->addWidget(m_why, 1);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    m_start = buttons->addButton(tr("Start training"), QDialogButtonBox::AcceptRole);
    m_start->setObjectName("start");
    m_start->setIcon(themedIcon("resume"));
    m_start->setDefault(true);
    addChoices(buttons);
    buttons->button(QDialogButtonBox::Cancel)->setAutoDefault(false);
    column->addLayout(bottom);
    column->addWidget(buttons);  // below: the reason may be a long sentence

    connect(buttons, &QDialogButtonBox::accepted, this, &NewRunDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &NewRunDialog::reject);
    connect(search, &QLineEdit::textChanged, m_form, &ConfigForm::setFilter);
    connect(changedOnly, &QCheckBox::toggled, m_form, &ConfigForm::setOnlyChanged);
    connect(m_form, &ConfigForm::changed, this, &NewRunDialog::check);
    connect(m_recipes, &QListWidget::currentRowChanged, this, &NewRunDialog::loadChosen);

    fillRecipes();
    if (recipe.isEmpty() || !chooseRecipe(recipe))
        chooseRecipe("demo");
    resize(950, 700);
    check();
}

QWidget *NewRunDialog::places()
{
    auto *widget = new QWidget;
    auto *form = new QFormLayout(widget);
    form->setContentsMargins(0, 0, 0, 4);
    form->setVerticalSpacing(4);
    const auto edit = [](const QString &name, const QString &title) {
        auto *line = new QLineEdit;
        line->setObjectName(name);
        line->setAccessibleName(title);
        return line;
    };
    m_data = edit("dataFolder", tr("Data folder"));
    m_data->setPlaceholderText(text(dataFolder()));
    m_data->setToolTip(tr("Where data sets that do not come with the program are"));
    m_runs = edit("runsFolder", tr("Runs folder"));
    m_seed = edit("seedField", tr("Seed"));
    m_device = edit("deviceField", tr("Device"));
    m_threads = edit("threadsField", tr("Threads"));
    AppSettings settings;
    m_data->setText(settings.text("dataFolder"));
    m_runs->setText(settings.text("runsFolder", text(runsFolder())));
    auto *dataLine = folderLine(m_data, tr("Choose the data folder"));
    auto *sets = new QPushButton(tr("Data &sets…"));
    sets->setObjectName("dataSets");
    sets->setAutoDefault(false);
    dataLine->layout()->addWidget(sets);
    connect(sets, &QPushButton::clicked, this, [this] {
        auto *dialog = new DataSetsDialog(m_data->text().trimmed(), this);
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        connect(dialog, &DataSetsDialog::dataFolderChanged, this, &NewRunDialog::setDataFolder);
        connect(dialog, &DataSetsDialog::fetched, m_preview, &PreviewGrid::refresh);
        dialog->open();
    });
    form->addRow(tr("Data folder"), dataLine);
    form->addRow(tr("Runs folder"), folderLine(m_runs, tr("Choose the folder for new runs")));
    m_weights = new WeightsCheck;
    form->addRow(tr("Start from"), m_weights);
    connect(m_weights, &WeightsCheck::edited, this,
            [this](const QString &key, const QString &value) { m_form->edit(key, value); });
    m_folder = new QLabel;
    m_folder->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_folder->setEnabled(false);
    form->addRow(tr("This run"), m_folder);
    auto *row = new QHBoxLayout;
    row->setSpacing(6);
    m_seed->setMaximumWidth(110);
    m_threads->setMaximumWidth(70);
    m_device->setMaximumWidth(110);
    row->addWidget(m_seed);
    row->addSpacing(12);
    row->addWidget(new QLabel(tr("Device")));
    row->addWidget(m_device);
    row->addSpacing(12);
    row->addWidget(new QLabel(tr("Threads (0 = all cores)")));
    row->addWidget(m_threads);
    row->addStretch(1);
    form->addRow(tr("Seed"), row);
    // The same fields as in the form below: what is asked most stands on top.
    const auto mirror = [this](QLineEdit *line, const char *key) {
        connect(line, &QLineEdit::textChanged, this, [this, key](const QString &typed) {
            if (!m_mirroring)
                m_form->edit(key, typed);
        });
    };
    mirror(m_seed, "seed");
    mirror(m_device, "device");
    mirror(m_threads, "threads");
    connect(m_data, &QLineEdit::textChanged, this, &NewRunDialog::check);
    connect(m_runs, &QLineEdit::textChanged, this, &NewRunDialog::check);
    return widget;
}

bool NewRunDialog::chooseRecipe(const QString &name)
{
    for (int i = 0; i < m_recipes->count(); ++i) {
        QListWidgetItem *item = m_recipes->item(i);
        if (item->data(Qt::UserRole).toString() != name || item->flags() == Qt::NoItemFlags)
            continue;
        m_recipes->setCurrentItem(item);
        return true;
    }
    return false;
}

void NewRunDialog::loadChosen()
{
    if (m_recipes->currentItem() == nullptr)
        return;
    m_recipe = m_recipes->currentItem()->data(Qt::UserRole).toString();
    const auto config = loadRecipe(m_recipe.toStdString());
    m_loadProblem = config ? QString() : QString::fromStdString(config.error().detail);
    if (config) {
        m_description->setText(described(*config));
        m_form->setConfig(*config);
        m_form->setReference(*config);
    }
    check();
}

void NewRunDialog::setDataFolder(const QString &folder)
{
    m_data->setText(folder);
}

void NewRunDialog::setRunsFolder(const QString &folder)
{
    m_runs->setText(folder);
}

QString NewRunDialog::folderProblem() const
{
    const QString dataText = m_data->text().trimmed(), runs = m_runs->text().trimmed();
    if (!dataText.isEmpty() && !QFileInfo(dataText).isDir())
        return tr("data folder: there is no folder '%1'; allowed: an existing folder, or nothing for %2")
            .arg(dataText, text(dataFolder()));
    if (runs.isEmpty())
        return tr("runs folder: is empty; allowed: a folder in which the run's folder can be made");
    QFileInfo nearest(runs);
    while (!nearest.exists() && nearest.absolutePath() != nearest.absoluteFilePath())
        nearest = QFileInfo(nearest.absolutePath());
    if (!nearest.isDir() || !nearest.isWritable())
        return tr("runs folder: '%1' cannot be written to; allowed: a folder of yours").arg(runs);
    return {};
}

QString NewRunDialog::problem() const
{
    if (!m_loadProblem.isEmpty())
        return m_loadProblem;
    const QString settings = m_form->problem();
    if (!settings.isEmpty())
        return settings;
    if (const auto startable = checkStart(m_form->config()); !startable)
        return QString::fromStdString(startable.error().detail);
    return folderProblem();
}

void NewRunDialog::check()
{
    if (m_start == nullptr)
        return;
    const RunConfig &config = m_form->config();
    m_mirroring = true;
    const auto show = [](QLineEdit *line, const QString &value) {
        if (!line->hasFocus() && line->text() != value)
            line->setText(value);
    };
    show(m_seed, QString::number(config.seed));
    show(m_threads, QString::number(config.threads));
    show(m_device, QString::fromStdString(config.device));
    m_mirroring = false;
    const QString name = config.name.empty() ? m_recipe : QString::fromStdString(config.name);
    m_target = freeRunFolder(m_runs->text().trimmed().toStdString(), name);
    m_folder->setText(QString::fromStdString(m_target.filename().string()));
    m_folder->setToolTip(text(m_target));
    const QString why = problem();
    m_start->setEnabled(why.isEmpty());
    for (QPushButton *button : m_others)
        button->setEnabled(why.isEmpty());
    m_preview->setRun(newRun(), why.isEmpty());
    m_weights->setRun(newRun(), why.isEmpty());
    m_why->setText(why.isEmpty() ? tr("Ready to start.") : why);
    m_whyIcon->setPixmap((why.isEmpty() ? themedIcon("applied") : colouredIcon("error", QColor("#D55E00")))
                             .pixmap(QSize(20, 20), devicePixelRatioF()));
}

NewRun NewRunDialog::newRun() const
{
    return {m_recipe, m_form->config(), m_data->text().trimmed(), m_target};
}

void NewRunDialog::accept()
{
    check();
    if (!m_start->isEnabled()) {
        m_choice = Choice::Start;
        return;
    }
    AppSettings settings;
    settings.setText("dataFolder", m_data->text().trimmed());
    settings.setText("runsFolder", m_runs->text().trimmed());
    QDialog::accept();
}

}  // namespace ttq
