#include "thresholdsection.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QVBoxLayout>
#include <algorithm>

#include "base/text.h"
#include "livefield.h"
#include "runs/runconfig.h"

namespace ttq {

namespace {

LiveKey keyNamed(const std::string &name)
{
    const auto &keys = liveKeys();
    return *std::find_if(keys.begin(), keys.end(), [&](const LiveKey &key) { return key.key == name; });
}

struct Scale {
    double low, high;
    bool logarithmic;
};

// What a hand can usefully drag over; the field takes everything that is allowed.
Scale scaleOf(const QString &rule)
{
    if (rule == "constant_sparsity")
        return {0.01, 0.99, false};
    if (rule == "mean_fraction")
        return {0.01, 10, true};
    if (rule == "absolute")
        return {1e-4, 1, true};
    return {1e-3, 0.99, true};
}

QString parameterName(const QString &rule)
{
    if (rule == "constant_sparsity")
        return ThresholdSection::tr("Sparsity r");
    if (rule == "mean_fraction")
        return ThresholdSection::tr("Factor");
    if (rule == "absolute")
        return ThresholdSection::tr("Delta Δ");
    return ThresholdSection::tr("Fraction t");
}

}  // namespace

ThresholdSection::ThresholdSection(QWidget *parent) : QWidget(parent), m_values(RunConfig(), "", {})
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    auto *row = new QHBoxLayout;
    row->setSpacing(4);
    m_targetName = new QLabel(tr("Target"));
    m_target = new QComboBox;
    m_target->setObjectName("target");
    m_target->setAccessibleName(tr("Layers that the threshold is for"));
    m_target->setToolTip(tr("All layers, one layer, or a pattern such as stage3.*"));
    m_target->setEditable(true);
    m_target->setInsertPolicy(QComboBox::NoInsert);
    m_target->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_target->addItem(tr("All layers"));
    m_targetName->setBuddy(m_target);
    row->addWidget(m_targetName);
    row->addWidget(m_target, 1);
    column->addLayout(row);
    m_problem = new QLabel;
    m_problem->setWordWrap(true);
    m_problem->setStyleSheet("color: #D55E00");
    m_problem->hide();
    column->addWidget(m_problem);
    m_rule = new LiveField(keyNamed("rule"), tr("Rule"));
    m_threshold = new LiveField(keyNamed("threshold"), tr("Threshold"));
    m_threshold->addSlider(1e-3, 0.99, true);
    column->addWidget(m_rule);
    column->addWidget(m_threshold);
    m_threshold->setExtraCheck([this](const QString &text) {
        const auto number = parseDouble(text.toStdString());
        const auto valid
            = number ? checkThreshold(effectiveRule().toStdString(), *number, "threshold") : Expected<void>();
        return valid ? QString() : QString::fromStdString(valid.error().detail);
    });
    connect(m_target, &QComboBox::currentTextChanged, this, [this] {
        m_rule->setLayer(target());
        m_threshold->setLayer(target());
        showValues();
    });
    connect(m_rule, &LiveField::changed, this, [this] {
        fitSlider();
        Q_EMIT changed();
    });
    connect(m_threshold, &LiveField::changed, this, &ThresholdSection::changed);
}

void ThresholdSection::setNameWidth(int width)
{
    m_targetName->setFixedWidth(width);
    m_rule->setNameWidth(width);
    m_threshold->setNameWidth(width);
}

void ThresholdSection::setLayers(const std::vector<LayerInfo> &layers)
{
    std::vector<std::string> names;
    for (const LayerInfo &layer : layers)
        if (!layer.quantizer.empty())
            names.push_back(layer.name);
    if (names == m_layers)
        return;
    m_layers = std::move(names);
    const QString typed = m_target->currentText();
    const QSignalBlocker blocker(m_target);
    while (m_target->count() > 1)
        m_target->removeItem(1);
    for (const std::string &layer : m_layers)
        m_target->addItem(QString::fromStdString(layer));
    m_target->setCurrentText(typed);
    showValues();
}

void ThresholdSection::setTarget(const QString &layerOrGlob)
{
    m_target->setCurrentText(layerOrGlob.isEmpty() ? m_target->itemText(0) : layerOrGlob);
}

QString ThresholdSection::target() const
{
    const QString text = m_target->currentText().trimmed();
    return text == m_target->itemText(0) ? QString() : text;
}

QString ThresholdSection::problem() const
{
    const std::string glob = target().toStdString();
    if (glob.empty() || m_layers.empty())
        return {};
    const bool reaches = std::any_of(m_layers.begin(), m_layers.end(),
                                     [&](const std::string &layer) { return globMatch(glob, layer); });
    if (reaches)
        return {};
    const auto near = nearestMatch(glob, m_layers);
    const QString text = tr("'%1' matches no ternary layer").arg(target());
    return near ? text + tr("; did you mean '%1'?").arg(QString::fromStdString(*near)) : text;
}

QString ThresholdSection::effectiveRule() const
{
    const QString chosen = m_rule->text();
    return chosen.isEmpty() || chosen == "auto" ? m_rule->current() : chosen;
}

void ThresholdSection::fitSlider()
{
    const Scale scale = scaleOf(effectiveRule());
    m_threshold->addSlider(scale.low, scale.high, scale.logarithmic);
    m_threshold->setLabel(parameterName(effectiveRule()));
}

void ThresholdSection::setValues(const LiveValues &values)
{
    m_values = values;
    showValues();
}

void ThresholdSection::showValues()
{
    // A glob has no value of its own: it shows that of the first layer it reaches.
    std::string of = target().toStdString();
    const auto first = std::find_if(m_layers.begin(), m_layers.end(),
                                    [&](const std::string &layer) { return !of.empty() && globMatch(of, layer); });
    if (first != m_layers.end())
        of = *first;
    const LiveValues::Rule rule = m_values.ruleOf(of);
    m_rule->setCurrent(QString::fromStdString(rule.rule));
    m_threshold->setCurrent(QString::fromStdString(formatNumber(rule.threshold)));
    const QString text = problem();
    m_problem->setText(text.isEmpty() ? text : "⚠ " + text);
    m_problem->setVisible(!text.isEmpty());
    fitSlider();
    Q_EMIT changed();
}

}  // namespace ttq
