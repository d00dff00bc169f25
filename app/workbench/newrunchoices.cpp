// NewRunDialog: its recipes, and what can be done with a configuration besides starting it at once.
#include <QDialogButtonBox>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QSignalBlocker>

#include "configform.h"
#include "matrixdialog.h"
#include "newrundialog.h"
#include "panels/icons.h"
#include "runs/matrixcells.h"
#include "runs/userrecipes.h"
#include "saverecipedialog.h"

namespace ttq {

void NewRunDialog::addChoices(QDialogButtonBox *buttons)
{
    const auto add = [&](const char *name, const QString &icon, const QString &title, const QString &tip, auto what) {
        auto *button = buttons->addButton(title, QDialogButtonBox::ActionRole);
        button->setObjectName(name);
        button->setIcon(themedIcon(icon));
        button->setToolTip(tip);
        button->setAutoDefault(false);
        connect(button, &QPushButton::clicked, this, what);
        m_others.append(button);
    };
    add("saveAsRecipe", "recipe", tr("Save as my &recipe…"), tr("Keep these settings as a recipe of your own"),
        [this] { askToSaveRecipe(); });
    add("runAsMatrix", "tile", tr("Run as &matrix…"), tr("Compare methods over seeds at these settings"),
        [this] { askForMatrix(); });
    add("addToQueue", "runs", tr("Add to &queue"), tr("Starts when no other run of this window is training"), [this] {
        m_choice = Choice::Queue;
        accept();
    });
}

void NewRunDialog::fillRecipes()
{
    const QSignalBlocker quiet(m_recipes);
    m_recipes->clear();
    const auto recipes = listRecipes();
    if (!recipes) {
        m_loadProblem = QString::fromStdString(recipes.error().detail);
        return;
    }
    for (const Recipe &one : *recipes) {
        const QString name = QString::fromStdString(one.name);
        auto *item = new QListWidgetItem(themedIcon("recipe"), one.own ? tr("%1 (mine)").arg(name) : name, m_recipes);
        item->setData(Qt::UserRole, name);
        item->setToolTip(QString::fromStdString(one.problem.empty() ? one.description : one.problem));
        if (!one.problem.empty())
            item->setFlags(Qt::NoItemFlags);
    }
}

void NewRunDialog::askForMatrix()
{
    const RunConfig config = m_form->config();
    MatrixConfig start = defaultMatrix(config);
    if (const auto file = recipeFile(m_recipe.toStdString()))
        start = loadMatrix(*file, start).value_or(start);
    auto *dialog = new MatrixDialog(config, start, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog] {
        m_choice = Choice::Matrix;
        m_matrix = dialog->matrix();
        m_matrix.dataFolder = m_data->text().trimmed().toStdString();
        accept();
    });
    dialog->open();
}

void NewRunDialog::askToSaveRecipe()
{
    const RunConfig config = m_form->config();
    auto *dialog = new SaveRecipeDialog(config, QString::fromStdString(config.name), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog] {
        const QString name = dialog->name();
        fillRecipes();
        chooseRecipe(name);
        loadChosen();  // the settings as they were saved are what is changed from now on
    });
    dialog->open();
}

}  // namespace ttq
