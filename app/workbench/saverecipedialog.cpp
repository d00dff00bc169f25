#include "saverecipedialog.h"

#include <QDialogButtonBox>
#include <QFileInfo>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QVBoxLayout>

#include "base/paths.h"
#include "panels/icons.h"
#include "runs/userrecipes.h"

namespace ttq {

namespace {

QString suggested(const QString &text)
{
    static const QRegularExpression kOthers("[^A-Za-z0-9._-]+"), kStart("^[^A-Za-z0-9]+");
    const QString name = QString(text).replace(kOthers, "-").remove(kStart).left(50);
    return checkRecipeName(name.toStdString()) ? name : "my-" + (name.isEmpty() ? QStringLiteral("recipe") : name);
}

bool isThere(const QString &name)
{
    const QFileInfo file(QString::fromStdString(recipesFolder().string()) + '/' + name + ".toml");
    return file.exists() || file.isSymLink();
}

}  // namespace

SaveRecipeDialog::SaveRecipeDialog(RunConfig config, const QString &suggestion, QWidget *parent)
    : QDialog(parent), m_config(std::move(config))
{
    setObjectName("saveRecipeDialog");
    setWindowTitle(tr("Save as my recipe"));
    auto *column = new QVBoxLayout(this);
    auto *form = new QFormLayout;
    m_name = new QLineEdit(suggested(suggestion));
    m_name->setObjectName("recipeName");
    m_name->setAccessibleName(tr("Name of the recipe"));
    m_name->setMinimumWidth(320);
    m_name->selectAll();
    form->addRow(tr("&Name"), m_name);
    column->addLayout(form);
    auto *row = new QHBoxLayout;
    m_icon = new QLabel;
    m_why = new QLabel;
    m_why->setObjectName("recipeWhy");
    m_why->setWordWrap(true);
    row->addWidget(m_icon);
    row->addWidget(m_why, 1);
    column->addLayout(row);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    m_save = buttons->addButton(tr("&Save"), QDialogButtonBox::AcceptRole);
    m_save->setObjectName("saveRecipe");
    m_save->setIcon(themedIcon("recipe"));
    m_save->setDefault(true);
    buttons->button(QDialogButtonBox::Cancel)->setAutoDefault(false);
    column->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::accepted, this, &SaveRecipeDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &SaveRecipeDialog::reject);
    connect(m_name, &QLineEdit::textChanged, this, &SaveRecipeDialog::check);
    check();
}

QString SaveRecipeDialog::name() const
{
    return m_name->text().trimmed();
}

QString SaveRecipeDialog::problem() const
{
    const auto allowed = checkRecipeName(name().toStdString());
    return allowed ? QString() : QString::fromStdString(allowed.error().detail);
}

void SaveRecipeDialog::say(const QString &text, bool error)
{
    m_why->setText(text);
    m_icon->setPixmap((error ? colouredIcon("error", QColor("#D55E00")) : themedIcon("recipe"))
                          .pixmap(QSize(20, 20), devicePixelRatioF()));
}

void SaveRecipeDialog::check()
{
    const QString why = problem();
    const bool replaces = why.isEmpty() && isThere(name());
    m_save->setEnabled(why.isEmpty());
    // The button says what it does: nothing is replaced by a name that was typed in passing.
    m_save->setText(replaces ? tr("&Replace my recipe") : tr("&Save"));
    if (!why.isEmpty())
        say(why, true);
    else if (replaces)
        say(tr("You have a recipe of this name; its settings would be replaced by these."), true);
    else
        say(tr("Every setting is kept, in %1").arg(QString::fromStdString(recipesFolder().string())), false);
}

void SaveRecipeDialog::accept()
{
    check();
    if (!m_save->isEnabled())
        return;
    const auto saved = saveRecipe(m_config, name().toStdString(), isThere(name()));
    if (!saved) {
        say(QString::fromStdString(saved.error().detail), true);
        return;
    }
    QDialog::accept();
}

}  // namespace ttq
