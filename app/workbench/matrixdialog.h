// "Run as matrix": which methods are compared at the settings of the New run dialog, and over which seeds.
#pragma once

#include <QDialog>
#include <vector>

#include "runs/matrixconfig.h"
#include "runs/runconfig.h"

class QCheckBox;
class QLabel;
class QLineEdit;
class QPushButton;

namespace ttq {

class MatrixDialog : public QDialog {
    Q_OBJECT

public:
    MatrixDialog(RunConfig config, MatrixConfig start, QWidget *parent = nullptr);

    MatrixConfig matrix() const;  // as it stands
    QString problem() const;      // empty: it can be run

public Q_SLOTS:
    void accept() override;

private:
    void check();

    const RunConfig m_config;
    std::vector<std::pair<QCheckBox *, std::string>> m_methods;
    QLineEdit *m_seeds;
    QLabel *m_why, *m_icon;
    QPushButton *m_add;
};

}  // namespace ttq
