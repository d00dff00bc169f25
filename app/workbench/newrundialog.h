// A new run from any recipe, with every setting editable and checked while typing, and where its data and folder are.
#pragma once

#include <QDialog>

#include "newrun.h"
#include "runs/matrixconfig.h"

class QDialogButtonBox;
class QLabel;
class QLineEdit;
class QListWidget;
class QPushButton;

namespace ttq {

class ConfigForm;
class PreviewGrid;
class WeightsCheck;

class NewRunDialog : public QDialog {
    Q_OBJECT

public:
    // `recipe`: chosen at first; empty: the first one.
    explicit NewRunDialog(const QString &recipe, QWidget *parent = nullptr);

    enum class Choice { Start, Queue, Matrix };

    NewRun newRun() const;  // of an accepted dialog
    Choice choice() const { return m_choice; }
    const MatrixConfig &matrix() const { return m_matrix; }  // with Choice::Matrix
    QString problem() const;
    ConfigForm *form() const { return m_form; }
    bool chooseRecipe(const QString &name);

    void setDataFolder(const QString &folder);
    void setRunsFolder(const QString &folder);

public Q_SLOTS:
    void accept() override;

private:
    QWidget *places();
    void addChoices(QDialogButtonBox *buttons);
    void fillRecipes();
    void askForMatrix();
    void askToSaveRecipe();
    void loadChosen();
    void check();
    QString folderProblem() const;

    QString m_recipe;
    QListWidget *m_recipes;
    ConfigForm *m_form;
    QLineEdit *m_seed, *m_device, *m_threads, *m_data, *m_runs;
    QLabel *m_description, *m_folder, *m_why, *m_whyIcon;
    QPushButton *m_start = nullptr;
    PreviewGrid *m_preview = nullptr;
    WeightsCheck *m_weights = nullptr;
    QList<QPushButton *> m_others;  // that need a configuration without problems, too
    Choice m_choice = Choice::Start;
    MatrixConfig m_matrix;
    QString m_loadProblem;
    std::filesystem::path m_target;
    bool m_mirroring = false;
};

}  // namespace ttq
