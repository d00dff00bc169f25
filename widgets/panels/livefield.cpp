#include "livefield.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QStyle>
#include <QToolButton>
#include <QVBoxLayout>

#include "base/text.h"
#include "valueslider.h"

namespace ttq {

namespace {

constexpr int kExactWidth = 76;

}  // namespace

QString effectText(Effect effect)
{
    return effect == Effect::NextEpoch ? LiveField::tr("next epoch") : LiveField::tr("next step");
}

LiveField::LiveField(const LiveKey &key, const QString &label, QWidget *parent)
    : QWidget(parent), m_key(key), m_label(label)
{
    setObjectName("field." + QString::fromStdString(key.key));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(1);
    m_row = new QHBoxLayout;
    m_row->setSpacing(4);
    column->addLayout(m_row);
    m_name = new QLabel(label);
    m_row->addWidget(m_name);
    const QString tip = QString::fromStdString(key.doc) + '\n' + tr("Takes effect: %1").arg(effectText(key.effect));
    setToolTip(tip);
    if (key.choices.empty()) {
        m_exact = new QLineEdit;
        m_exact->setObjectName("exact");
        m_exact->setAccessibleName(label);
        m_exact->setAlignment(Qt::AlignRight);
        m_exact->setMinimumWidth(kExactWidth);
        m_row->addWidget(m_exact, 1);
        connect(m_exact, &QLineEdit::textChanged, this, &LiveField::onEdited);
    } else {
        m_choice = new QComboBox;
        m_choice->setObjectName("choice");
        m_choice->setAccessibleName(label);
        for (const std::string &choice : key.choices)
            m_choice->addItem(QString::fromStdString(choice));
        if (key.acceptsAuto)
            m_choice->addItem("auto");
        m_choice->setCurrentIndex(-1);
        m_row->addWidget(m_choice, 1);
        connect(m_choice, &QComboBox::currentIndexChanged, this, &LiveField::onEdited);
    }
    m_message = new QLabel;
    m_message->setObjectName("problem");
    m_message->setWordWrap(true);
    m_message->setStyleSheet("color: #D55E00");
    m_message->hide();
    column->addWidget(m_message);
}

void LiveField::addSlider(double low, double high, bool logarithmic)
{
    if (m_slider == nullptr) {
        m_slider = new ValueSlider;
        m_slider->setObjectName("slider");
        m_slider->setAccessibleName(m_label);
        m_row->insertWidget(1, m_slider, 1);
        m_exact->setMaximumWidth(kExactWidth);
        m_row->setStretchFactor(m_exact, 0);
        connect(m_slider, &ValueSlider::edited, this,
                [this](double value) { edit(QString::fromStdString(formatNumber(value))); });
    }
    m_slider->setScale(low, high, logarithmic);
}

void LiveField::setLabel(const QString &label)
{
    if (m_label == label)
        return;
    m_label = label;
    if (m_exact)
        m_exact->setAccessibleName(label);
    check();
}

int LiveField::nameWidth() const
{
    QFont bold = m_name->font();
    bold.setBold(true);
    return QFontMetrics(bold).horizontalAdvance(m_label + QStringLiteral(" •")) + 2;
}

void LiveField::setNameWidth(int width)
{
    m_name->setFixedWidth(width);
}

void LiveField::addFactors()
{
    for (const double factor : {0.1, 0.5, 2.0}) {
        auto *button = new QToolButton;
        // Without the leading zero, three buttons fit beside the slider of a narrow panel.
        const QString text = QStringLiteral("×%1").arg(factor);
        button->setText(QString(text).replace("0.", "."));
        button->setObjectName("factor" + QString::number(factor));
        button->setAccessibleName(m_label + ' ' + text);
        button->setToolTip(tr("Multiply by %1").arg(factor));
        button->setAutoRaise(true);
        button->setMaximumWidth(28);
        m_row->addWidget(button);
        m_row->setSpacing(2);
        connect(button, &QToolButton::clicked, this, [this, factor] { multiply(factor); });
    }
}

void LiveField::multiply(double factor)
{
    if (const auto typed = typedFactor()) {
        edit("×" + QString::fromStdString(formatNumber(rounded(*typed * factor, 6))));
    } else if (const auto number = parseDouble(text().toStdString()); number && (edited() || m_overridden)) {
        edit(QString::fromStdString(formatNumber(rounded(*number * factor, 6))));
    } else {
        edit("×" + QString::fromStdString(formatNumber(rounded(m_multiplier * factor, 6))));
    }
}

std::optional<double> LiveField::typedFactor() const
{
    const QString typed = text();
    if (typed.isEmpty() || !m_key.key.starts_with("lr") || !QStringLiteral("×*x").contains(typed[0]))
        return std::nullopt;
    return parseDouble(typed.mid(1).trimmed().toStdString());
}

void LiveField::setMultiplier(double inForce, bool overridden)
{
    m_multiplier = inForce;
    m_overridden = overridden;
}

void LiveField::setLayer(const QString &glob)
{
    m_layer = glob.toStdString();
    check();
}

QString LiveField::text() const
{
    return m_exact ? m_exact->text().trimmed() : m_choice->currentText();
}

void LiveField::setText(const QString &text)
{
    if (m_exact) {
        if (m_exact->text() != text)
            m_exact->setText(text);
    } else {
        m_choice->setCurrentIndex(m_choice->findText(text));
    }
}

void LiveField::edit(const QString &text)
{
    setText(text);
}

void LiveField::setCurrent(const QString &current)
{
    if (m_current == current)
        return;
    m_current = current;
    m_edited = m_edited && text() != current;
    if (!m_edited) {
        const QSignalBlocker exact(m_exact), choice(m_choice);
        setText(current);
    }
    check();
}

void LiveField::revert()
{
    m_edited = false;
    const QSignalBlocker exact(m_exact), choice(m_choice);
    setText(m_current);
    check();
}

SetPayload LiveField::payload() const
{
    SetPayload payload{m_key.key, text().toStdString(), m_key.perLayer ? m_layer : std::string()};
    if (const auto factor = typedFactor()) {
        payload.key.replace(0, 2, "lr_multiplier");
        payload.value = formatNumber(*factor);
    }
    return payload;
}

void LiveField::onEdited()
{
    m_edited = text() != m_current;
    check();
}

void LiveField::check()
{
    m_problem.clear();
    if (edited()) {
        if (const auto valid = validateCommand(CommandKind::Set, payload().toJson()); !valid)
            m_problem = QString::fromStdString(valid.error().detail);
        else if (m_extraCheck)
            m_problem = m_extraCheck(text());
    }
    if (m_slider && !m_slider->isSliderDown()) {
        if (const auto number = parseDouble(text().toStdString()))
            m_slider->setValue(*number);
    }
    m_name->setText(edited() ? "<b>" + m_label.toHtmlEscaped() + " •</b>" : m_label);
    m_name->setAccessibleDescription(edited() ? tr("edited, in force: %1").arg(m_current) : QString());
    m_name->setToolTip(edited() ? tr("Edited; in force: %1").arg(m_current) : QString());
    m_message->setText(m_problem.isEmpty() ? QString() : "⚠ " + m_problem);
    m_message->setVisible(!m_problem.isEmpty());
    Q_EMIT changed();
}

}  // namespace ttq
