// "Save as my recipe": asks for a name and writes a configuration as a recipe of the user's.
#pragma once

#include <QDialog>

#include "runs/runconfig.h"

class QLabel;
class QLineEdit;
class QPushButton;

namespace ttq {

class SaveRecipeDialog : public QDialog {
    Q_OBJECT

public:
    // `suggestion`: a name to begin with; what a name cannot have is left out of it.
    SaveRecipeDialog(RunConfig config, const QString &suggestion, QWidget *parent = nullptr);

    QString name() const;     // of the recipe that was saved
    QString problem() const;  // of the name as it stands; empty: it can be saved

public Q_SLOTS:
    void accept() override;  // saves; stays open, saying why, if that fails

private:
    void check();
    void say(const QString &text, bool error);

    const RunConfig m_config;
    QLineEdit *m_name;
    QLabel *m_why, *m_icon;
    QPushButton *m_save;
};

}  // namespace ttq
