#include "controlpanel.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QSplitter>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "commandlist.h"
#include "icons.h"
#include "livefield.h"
#include "livevalues.h"
#include "runactions.h"
#include "thresholdsection.h"
#include "valueslider.h"

namespace ttq {

namespace {

QString groupOf(const std::string &key)
{
    const std::size_t dot = key.find('.');
    return dot == std::string::npos ? QString() : QString::fromStdString(key.substr(dot + 1));
}

QString labelOf(const LiveKey &key)
{
    const QString group = groupOf(key.key);
    if (key.key.starts_with("lr"))
        return group.isEmpty()   ? ControlPanel::tr("All groups")
            : group == "latents" ? ControlPanel::tr("Latents")
            : group == "scales"  ? ControlPanel::tr("Scales")
                                 : ControlPanel::tr("Rest");
    if (key.key == "momentum")
        return ControlPanel::tr("Momentum");
    if (key.key == "weight_decay")
        return ControlPanel::tr("Weight decay");
    if (key.key == "decay_scales")
        return ControlPanel::tr("Decay scales");
    if (key.key == "constraint")
        return ControlPanel::tr("Constraint");
    return QString::fromStdString(key.key);
}

// The rate in force, as text; empty where it is not known.
QString rateText(const RunModel &run, const std::string &group)
{
    const float rate = run.latestValue("lr/" + group);
    if (!std::isfinite(rate))
        return {};
    // Four digits tell where a schedule is; more would not fit beside the slider.
    return QString::fromStdString(formatNumber(rounded(static_cast<double>(rate), 4)));
}

}  // namespace

ControlPanel::ControlPanel(RunActions *actions, QWidget *parent) : QWidget(parent)
{
    setObjectName("controlPanel");
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(6, 6, 6, 6);
    column->setSpacing(6);
    column->addWidget(buttonRow(actions));

    auto *splitter = new QSplitter(Qt::Vertical);
    splitter->setChildrenCollapsible(false);
    auto *upper = new QWidget;
    auto *upperColumn = new QVBoxLayout(upper);
    upperColumn->setContentsMargins(0, 0, 0, 0);
    auto *scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_settings = settings();
    scroll->setWidget(m_settings);
    scroll->setMinimumWidth(m_settings->minimumSizeHint().width() + 18);
    upperColumn->addWidget(scroll, 1);
    m_why = new QLabel;
    m_why->setObjectName("why");
    m_why->setWordWrap(true);
    upperColumn->addWidget(m_why);
    auto *row = new QHBoxLayout;
    m_apply = new QPushButton(themedIcon("apply"), tr("&Apply"));
    m_apply->setObjectName("apply");
    m_apply->setToolTip(tr("Post the edited settings to the engine (Ctrl+Return)"));
    m_apply->setShortcut(QKeySequence("Ctrl+Return"));
    m_revert = new QPushButton(themedIcon("revert"), tr("Re&vert"));
    m_revert->setObjectName("revert");
    m_revert->setToolTip(tr("Drop the edits: show what is in force"));
    row->addWidget(m_apply, 1);
    row->addWidget(m_revert, 1);
    upperColumn->addLayout(row);
    splitter->addWidget(upper);

    auto *lower = new QWidget;
    auto *lowerColumn = new QVBoxLayout(lower);
    lowerColumn->setContentsMargins(0, 4, 0, 0);
    lowerColumn->addWidget(new QLabel("<b>" + tr("Commands") + "</b>"));
    m_commands = new CommandList;
    lowerColumn->addWidget(m_commands, 1);
    splitter->addWidget(lower);
    splitter->setStretchFactor(0, 0);
    splitter->setStretchFactor(1, 1);
    splitter->setSizes({540, 200});
    column->addWidget(splitter, 1);

    connect(m_apply, &QPushButton::clicked, this, &ControlPanel::apply);
    connect(m_revert, &QPushButton::clicked, this, &ControlPanel::revert);
    connect(m_commands, &CommandList::stepActivated, this, &ControlPanel::stepActivated);
    setRun(nullptr);
}

QWidget *ControlPanel::buttonRow(RunActions *actions)
{
    auto *row = new QWidget;
    auto *layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2);
    for (QAction *action :
         {actions->resume(), actions->pause(), actions->step(), actions->stop(), actions->checkpoint()}) {
        auto *button = new QToolButton;
        button->setDefaultAction(action);
        button->setObjectName("button." + action->objectName());
        button->setAccessibleName(action->text().remove('&'));
        button->setIconSize({22, 22});
        button->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
        layout->addWidget(button);
    }
    return row;
}

LiveField *ControlPanel::addField(const LiveKey &key, const QString &label)
{
    auto *field = new LiveField(key, label);
    m_fields.push_back(field);
    connect(field, &LiveField::changed, this, &ControlPanel::update);
    return field;
}

QWidget *ControlPanel::settings()
{
    auto *widget = new QWidget;
    auto *column = new QVBoxLayout(widget);
    column->setContentsMargins(0, 0, 6, 0);
    column->setSpacing(4);

    m_threshold = new ThresholdSection;
    m_fields = {m_threshold->rule(), m_threshold->threshold()};
    connect(m_threshold, &ThresholdSection::changed, this, &ControlPanel::update);
    addHeading(column, tr("Threshold"), m_fields);
    column->addWidget(m_threshold);

    std::vector<LiveField *> rates, others;
    for (const LiveKey &key : liveKeys()) {
        if (key.key == "rule" || key.key == "threshold" || key.key.starts_with("lr_multiplier"))
            continue;  // the multipliers are what the buttons behind the rates edit
        LiveField *field = addField(key, labelOf(key));
        if (key.key.starts_with("lr")) {
            field->addSlider(1e-7, 1, true);
            field->addFactors();
            rates.push_back(field);
        } else {
            others.push_back(field);
        }
    }
    addHeading(column, tr("Learning rate"), rates);
    for (LiveField *field : rates)
        column->addWidget(field);
    addHeading(column, tr("Optimizer and scales"), others);
    for (LiveField *field : others)
        column->addWidget(field);
    column->addStretch(1);
    int nameWidth = 0;
    for (const LiveField *field : m_fields)
        nameWidth = std::max(nameWidth, field->nameWidth());
    m_threshold->setNameWidth(nameWidth);
    for (LiveField *field : m_fields)
        field->setNameWidth(nameWidth);
    return widget;
}

// With the moment its fields take effect; where they differ, each field's tooltip says it.
void ControlPanel::addHeading(QVBoxLayout *column, const QString &text, const std::vector<LiveField *> &fields)
{
    auto *row = new QHBoxLayout;
    auto *title = new QLabel("<b>" + text + "</b>");
    row->addWidget(title);
    row->addStretch(1);
    const bool same = std::all_of(fields.begin(), fields.end(), [&](const LiveField *field) {
        return field->key().effect == fields.front()->key().effect;
    });
    auto *when = new QLabel(
        same && !fields.empty() ? tr("takes effect: %1").arg(effectText(fields.front()->key().effect)) : "");
    when->setEnabled(false);
    row->addWidget(when);
    if (column->count() > 0)
        column->addSpacing(6);
    column->addLayout(row);
}

LiveField *ControlPanel::field(const QString &key) const
{
    for (LiveField *field : m_fields)
        if (field->key().key == key.toStdString())
            return field;
    return nullptr;
}

void ControlPanel::setRun(RunModel *run)
{
    if (m_run)
        m_run->disconnect(this);
    m_run = run;
    m_commands->setRun(run);
    m_threshold->setTarget({});
    for (LiveField *field : m_fields)
        field->revert();
    if (run) {
        connect(run, &RunModel::changed, this, &ControlPanel::refresh);
        connect(run, &QObject::destroyed, this, [this] { update(); });
        refresh(RunModel::Parts::fromInt(-1));
    }
    update();
}

void ControlPanel::setCurrentLayer(std::int64_t layer)
{
    if (!m_run || m_threshold->rule()->edited() || m_threshold->threshold()->edited())
        return;
    for (const LayerInfo &info : m_run->layers())
        if (info.id == layer && !info.quantizer.empty())
            m_threshold->setTarget(QString::fromStdString(info.name));
    if (layer < 0)
        m_threshold->setTarget({});
}

void ControlPanel::refresh(RunModel::Parts parts)
{
    if (!m_run || m_run->config() == nullptr)
        return;
    if (parts & RunModel::Structure)
        m_threshold->setLayers(m_run->layers());
    if (!(parts & (RunModel::State | RunModel::Structure | RunModel::Latest | RunModel::Commands)))
        return;
    const LiveValues values(*m_run->config(), m_run->state().phase, m_run->commands());
    if (parts & (RunModel::State | RunModel::Structure | RunModel::Commands))
        m_threshold->setValues(values);
    for (LiveField *field : m_fields) {
        const std::string &key = field->key().key;
        if (key == "lr" || key.starts_with("lr.")) {
            const std::string group = groupOf(key).toStdString();
            const QString latents = rateText(*m_run, "latents");
            const bool agree = latents == rateText(*m_run, "scales") && latents == rateText(*m_run, "rest");
            field->setCurrent(group.empty() ? (agree ? latents : QString()) : rateText(*m_run, group));
            field->setMultiplier(values.lrMultiplier(group), values.lrOverride(group).has_value());
        } else if (key != "rule" && key != "threshold") {
            field->setCurrent(QString::fromStdString(values.text(key)));
        }
    }
    update();
}

int ControlPanel::editCount() const
{
    return static_cast<int>(
        std::count_if(m_fields.begin(), m_fields.end(), [](const LiveField *field) { return field->edited(); }));
}

void ControlPanel::apply()
{
    if (!m_run || !m_apply->isEnabled())
        return;
    // The rule before its parameter: a changed rule brings the usual parameter with it.
    for (LiveField *field : m_fields) {
        if (field->edited()) {
            m_run->post(CommandKind::Set, field->payload().toJson());
            field->revert();
        }
    }
}

void ControlPanel::revert()
{
    for (LiveField *field : m_fields)
        field->revert();
}

void ControlPanel::update()
{
    if (m_apply == nullptr)
        return;  // while the fields are being made
    const bool live = m_run && m_run->loaded() && RunActions::isLive(m_run->shownState());
    const int edits = editCount();
    const bool wrong = std::any_of(m_fields.begin(), m_fields.end(),
                                   [](const LiveField *field) { return !field->problem().isEmpty(); })
        || ((m_threshold->rule()->edited() || m_threshold->threshold()->edited()) && !m_threshold->problem().isEmpty());
    m_settings->setEnabled(live);
    m_apply->setEnabled(live && edits > 0 && !wrong);
    m_revert->setEnabled(edits > 0);
    m_apply->setText(edits > 0 ? tr("&Apply (%1)").arg(edits) : tr("&Apply"));
    m_why->setText(!m_run      ? tr("No run is open.")
                       : !live ? tr("Settings can be changed while an engine trains this run.")
                       : wrong ? tr("Correct what is marked first.")
                               : QString());
    m_why->setVisible(!m_why->text().isEmpty());
}

}  // namespace ttq
