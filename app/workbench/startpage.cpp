#include "startpage.h"

#include <QFileInfo>
#include <QFrame>
#include <QGridLayout>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QVBoxLayout>

#include "panels/icons.h"
#include "runs/runconfig.h"

namespace ttq {

namespace {

QListWidget *newList(const QString &name, const QString &accessibleName)
{
    auto *list = new QListWidget;
    list->setObjectName(name);
    list->setAccessibleName(accessibleName);
    list->setWordWrap(true);
    list->setSpacing(2);
    list->setResizeMode(QListView::Adjust);
    list->setIconSize({20, 20});
    list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    return list;
}

QLabel *heading(const QString &text, double scale)
{
    auto *label = new QLabel(text);
    QFont font = label->font();
    font.setPointSizeF(font.pointSizeF() * scale);
    font.setBold(true);
    label->setFont(font);
    return label;
}

}  // namespace

StartPage::StartPage(QWidget *parent) : QWidget(parent)
{
    setObjectName("startPage");
    auto *outer = new QVBoxLayout(this);
    auto *page = new QWidget;
    page->setMaximumWidth(860);
    auto *column = new QVBoxLayout(page);
    column->setSpacing(12);
    outer->addStretch(1);
    outer->addWidget(page, 8, Qt::AlignHCenter);
    outer->addStretch(1);
    page->setMinimumWidth(480);

    auto *top = new QHBoxLayout;
    auto *logo = new QLabel;
    logo->setPixmap(applicationIcon().pixmap(QSize(56, 56), devicePixelRatioF()));
    auto *titles = new QVBoxLayout;
    titles->addWidget(heading(tr("TTQ Workbench"), 1.8));
    auto *what = new QLabel(tr("Train networks with weights −Wn, 0, +Wp. Watch the scale factors, steer the run, keep "
                               "the figures."));
    what->setWordWrap(true);
    titles->addWidget(what);
    top->addWidget(logo);
    top->addSpacing(8);
    top->addLayout(titles, 1);
    column->addLayout(top);

    auto *demo = new QPushButton(themedIcon("demo"), tr("Start the demo"));
    demo->setObjectName("startDemo");
    demo->setIconSize({24, 24});
    demo->setMinimumHeight(44);
    demo->setDefault(true);
    demo->setToolTip(tr("Trains a small network on images that come with the program; curves move within seconds"));
    QFont font = demo->font();
    font.setBold(true);
    demo->setFont(font);
    auto *fresh = new QPushButton(themedIcon("new-run"), tr("New run…"));
    fresh->setMinimumHeight(44);
    fresh->setObjectName("startNewRun");
    auto *open = new QPushButton(themedIcon("open"), tr("Open a run…"));
    open->setMinimumHeight(44);
    open->setObjectName("startOpen");
    auto *buttons = new QHBoxLayout;
    buttons->addWidget(demo, 2);
    buttons->addWidget(fresh, 1);
    buttons->addWidget(open, 1);
    column->addLayout(buttons);

    auto *grid = new QGridLayout;
    grid->setHorizontalSpacing(16);
    grid->addWidget(heading(tr("Recipes"), 1.1), 0, 0);
    grid->addWidget(heading(tr("Recent runs"), 1.1), 0, 1);
    m_recipes = newList("recipes", tr("Recipes"));
    m_recent = newList("recentRuns", tr("Recent runs"));
    grid->addWidget(m_recipes, 1, 0);
    grid->addWidget(m_recent, 1, 1);
    grid->setColumnStretch(0, 1);
    grid->setColumnStretch(1, 1);
    column->addLayout(grid, 1);

    auto *drop = new QLabel(tr("Drop the folder of a run anywhere on this window to open it."));
    drop->setAlignment(Qt::AlignCenter);
    drop->setFrameStyle(QFrame::StyledPanel);
    drop->setMinimumHeight(44);
    drop->setEnabled(false);
    column->addWidget(drop);

    connect(demo, &QPushButton::clicked, this, &StartPage::demoWanted);
    connect(fresh, &QPushButton::clicked, this, [this] { Q_EMIT newRunWanted({}); });
    connect(open, &QPushButton::clicked, this, &StartPage::openWanted);
    connect(m_recipes, &QListWidget::itemActivated, this,
            [this](QListWidgetItem *item) { Q_EMIT newRunWanted(item->data(Qt::UserRole).toString()); });
    connect(m_recipes, &QListWidget::itemClicked, this,
            [this](QListWidgetItem *item) { Q_EMIT newRunWanted(item->data(Qt::UserRole).toString()); });
    connect(m_recent, &QListWidget::itemClicked, this,
            [this](QListWidgetItem *item) { Q_EMIT runChosen(item->data(Qt::UserRole).toString()); });
    fillRecipes();
}

void StartPage::fillRecipes()
{
    m_recipes->clear();
    const auto recipes = listRecipes();
    if (!recipes) {
        auto *item = new QListWidgetItem(themedIcon("error"), QString::fromStdString(recipes.error().detail));
        item->setFlags(Qt::NoItemFlags);
        m_recipes->addItem(item);
        return;
    }
    for (const Recipe &recipe : *recipes) {
        const QString name = QString::fromStdString(recipe.name);
        if (!recipe.problem.empty())
            continue;  // the New run dialog and `ttq recipes` say why
        const QString title = recipe.own ? tr("%1 (mine)").arg(name) : name;
        auto *item
            = new QListWidgetItem(themedIcon("recipe"), title + '\n' + QString::fromStdString(recipe.description));
        item->setData(Qt::UserRole, name);
        item->setToolTip(tr("Open the New run dialog with this recipe"));
        m_recipes->addItem(item);
    }
}

void StartPage::setRecentRuns(const QStringList &folders)
{
    m_recent->clear();
    for (const QString &folder : folders) {
        const QFileInfo info(folder);
        if (!info.exists())
            continue;
        auto *item = new QListWidgetItem(themedIcon("folder"), info.fileName() + '\n' + info.path());
        item->setData(Qt::UserRole, folder);
        item->setToolTip(folder);
        m_recent->addItem(item);
    }
    if (m_recent->count() == 0) {
        auto *item = new QListWidgetItem(tr("None yet. Runs that were opened or started stand here."));
        item->setFlags(Qt::NoItemFlags);
        m_recent->addItem(item);
    }
}

}  // namespace ttq
