#include "matrixdialog.h"

#include <QCheckBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QGroupBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>
#include <algorithm>

#include "panels/icons.h"
#include "runs/matrixcells.h"

namespace ttq {

namespace {

QString textOf(const std::vector<std::int64_t> &seeds)
{
    QStringList texts;
    for (const std::int64_t seed : seeds)
        texts << QString::number(seed);
    return texts.join(", ");
}

}  // namespace

MatrixDialog::MatrixDialog(RunConfig config, MatrixConfig start, QWidget *parent)
    : QDialog(parent), m_config(std::move(config))
{
    setObjectName("matrixDialog");
    setWindowTitle(tr("Run as matrix"));
    auto *column = new QVBoxLayout(this);
    auto *what = new QLabel(tr("Every method is trained with every seed, at the settings of this recipe, one run after "
                               "another. The table of means and spreads grows with them."));
    what->setWordWrap(true);
    column->addWidget(what);
    auto *group = new QGroupBox(tr("Methods"));
    auto *boxes = new QVBoxLayout(group);
    for (const MatrixMethod &method : kMatrixMethods) {
        const std::string name(method.name);
        auto *box = new QCheckBox(QString::fromUtf8(method.title.data(), static_cast<qsizetype>(method.title.size())));
        box->setObjectName("method." + QString::fromStdString(name));
        box->setChecked(std::find(start.methods.begin(), start.methods.end(), name) != start.methods.end());
        connect(box, &QCheckBox::toggled, this, &MatrixDialog::check);
        boxes->addWidget(box);
        m_methods.emplace_back(box, name);
    }
    column->addWidget(group);
    auto *form = new QFormLayout;
    m_seeds = new QLineEdit(textOf(start.seeds));
    m_seeds->setObjectName("matrixSeeds");
    m_seeds->setAccessibleName(tr("Seeds"));
    m_seeds->setToolTip(tr("Numbers with commas between them, or a range such as 1..5"));
    form->addRow(tr("&Seeds"), m_seeds);
    column->addLayout(form);
    auto *row = new QHBoxLayout;
    m_icon = new QLabel;
    m_why = new QLabel;
    m_why->setObjectName("matrixWhy");
    m_why->setWordWrap(true);
    row->addWidget(m_icon);
    row->addWidget(m_why, 1);
    column->addLayout(row);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    m_add = buttons->addButton(tr("&Add to the queue"), QDialogButtonBox::AcceptRole);
    m_add->setObjectName("addMatrix");
    m_add->setIcon(themedIcon("runs"));
    m_add->setDefault(true);
    buttons->button(QDialogButtonBox::Cancel)->setAutoDefault(false);
    column->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::accepted, this, &MatrixDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &MatrixDialog::reject);
    connect(m_seeds, &QLineEdit::textChanged, this, &MatrixDialog::check);
    check();
}

MatrixConfig MatrixDialog::matrix() const
{
    MatrixConfig matrix;
    matrix.methods.clear();
    for (const auto &[box, name] : m_methods)
        if (box->isChecked())
            matrix.methods.push_back(name);
    if (const auto seeds = seedsFromText(m_seeds->text().toStdString(), "seeds"))
        matrix.seeds = *seeds;
    return matrix;
}

QString MatrixDialog::problem() const
{
    const auto seeds = seedsFromText(m_seeds->text().toStdString(), tr("Seeds").toStdString());
    if (!seeds)
        return QString::fromStdString(seeds.error().detail);
    const auto cells = expandMatrix(m_config, matrix());
    return cells ? QString() : QString::fromStdString(cells.error().detail);
}

void MatrixDialog::check()
{
    const QString why = problem();
    m_add->setEnabled(why.isEmpty());
    QString text = why;
    if (why.isEmpty()) {
        const auto cells = expandMatrix(m_config, matrix());
        std::int64_t epochs = 0;
        for (const MatrixCell &cell : *cells)
            epochs += epochsOf(cell.config);
        text = tr("%n run(s)", nullptr, static_cast<int>(cells->size())) + ", "
            + tr("%n epoch(s) in all", nullptr, static_cast<int>(epochs));
    }
    m_why->setText(text);
    m_icon->setPixmap((why.isEmpty() ? themedIcon("applied") : colouredIcon("error", QColor("#D55E00")))
                          .pixmap(QSize(20, 20), devicePixelRatioF()));
}

void MatrixDialog::accept()
{
    check();
    if (m_add->isEnabled())
        QDialog::accept();
}

}  // namespace ttq
