#include "configform.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QGroupBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTimer>
#include <QVBoxLayout>
#include <map>

#include "panels/icons.h"

namespace ttq {

namespace {

// A value as it is typed: bare texts without quotes, lists without brackets.
QString typedText(const ConfigSlot &slot, const ConfigLimits &limits)
{
    if (auto *const *text = std::get_if<std::string *>(&slot))
        return limits.word && (*text)->empty() ? QString(limits.word) : QString::fromStdString(**text);
    QString text = QString::fromStdString(toTomlValue(slot, limits));
    if (text.startsWith('[') || text.startsWith('"'))
        text = text.mid(1, text.size() - 2);
    return text.remove('"');
}

QString titleOf(const std::string &table)
{
    if (table.empty())
        return ConfigForm::tr("Run");
    if (table == "data")
        return ConfigForm::tr("Data");
    if (table == "network")
        return ConfigForm::tr("Network");
    if (table == "quantizer")
        return ConfigForm::tr("Quantizer");
    if (table == "record")
        return ConfigForm::tr("Recording");
    if (table.starts_with("quantizer.layer."))
        return ConfigForm::tr("Rule for layers, entry %1").arg(QString::fromStdString(table.substr(16)));
    if (table.starts_with("phase."))
        return ConfigForm::tr("Phase %1").arg(QString::fromStdString(table.substr(6)));
    return QString::fromStdString(table);
}

// `key` without its last part.
std::string tableOf(const std::string &key)
{
    const std::size_t dot = key.rfind('.');
    return dot == std::string::npos ? std::string() : key.substr(0, dot);
}

// A line in which anything may stand, or nothing.
bool isFreeText(const ConfigSlot &slot, const ConfigLimits &limits)
{
    const bool free
        = limits.text == TextRule::Title || limits.text == TextRule::Line || limits.text == TextRule::Paragraph;
    return free && limits.word == nullptr && std::holds_alternative<std::string *>(slot);
}

}  // namespace

ConfigForm::ConfigForm(QWidget *parent) : QScrollArea(parent)
{
    setWidgetResizable(true);
    setFrameShape(QFrame::StyledPanel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
}

void ConfigForm::setConfig(const RunConfig &config)
{
    m_config = config;
    rebuild();
}

void ConfigForm::setReference(const RunConfig &reference)
{
    m_reference = reference;
    mark();
}

QWidget *ConfigForm::editorFor(const KeyRow &row, const ConfigSlot &slot, const std::string &key)
{
    const QString now = typedText(slot, row.limits);
    if (auto *const *flag = std::get_if<bool *>(&slot)) {
        auto *box = new QCheckBox;
        box->setChecked(**flag);
        connect(box, &QCheckBox::toggled, this, [this, key](bool on) { onEdited(key, on ? "true" : "false"); });
        return box;
    }
    if (!row.limits.choices.empty() && std::holds_alternative<std::string *>(slot)) {
        auto *combo = new QComboBox;
        if (row.limits.word)
            combo->addItem(row.limits.word);
        for (const std::string &choice : row.limits.choices)
            combo->addItem(QString::fromStdString(choice));
        combo->setCurrentText(now);
        connect(combo, &QComboBox::currentTextChanged, this, [this, key](const QString &text) { onEdited(key, text); });
        return combo;
    }
    auto *edit = new QLineEdit(now);
    edit->setCursorPosition(0);  // of a long text the beginning shows
    edit->setPlaceholderText(isFreeText(slot, row.limits) ? tr("none")
                                                          : QString::fromStdString(allowedText(slot, row.limits)));
    connect(edit, &QLineEdit::textChanged, this, [this, key](const QString &text) { onEdited(key, text.trimmed()); });
    return edit;
}

QWidget *ConfigForm::section(const QString &title, const QString &doc, QFormLayout **form)
{
    auto *box = new QGroupBox(title);
    box->setToolTip(doc);
    *form = new QFormLayout(box);
    (*form)->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    (*form)->setVerticalSpacing(4);
    return box;
}

void ConfigForm::rebuild()
{
    m_building = true;
    m_fields.clear();
    m_sections.clear();
    auto *content = new QWidget;
    auto *column = new QVBoxLayout(content);
    column->setSpacing(8);
    QFormLayout *form = nullptr;
    std::string table = "?";
    static_cast<void>(forEachField(m_config, [&](const KeyRow &row, const ConfigSlot &slot, const std::string &key) {
        if (tableOf(key) != table) {
            table = tableOf(key);
            QWidget *box = section(titleOf(table), QString::fromStdString(std::string(tableDoc(row.table))), &form);
            column->addWidget(box);
            m_sections.push_back({box, {}});
        }
        Field field;
        field.key = key;
        field.doc = QString::fromUtf8(row.doc.data(), static_cast<qsizetype>(row.doc.size()));
        field.editor = editorFor(row, slot, key);
        field.editor->setObjectName(QString::fromStdString(key));
        const QString tip = "<b>" + QString::fromStdString(key).toHtmlEscaped() + "</b><br>" + field.doc.toHtmlEscaped()
            + "<br>" + tr("Allowed: %1").arg(QString::fromStdString(allowedText(slot, row.limits))).toHtmlEscaped();
        field.editor->setToolTip(tip);
        field.editor->setAccessibleName(QString::fromStdString(key));
        field.editor->setAccessibleDescription(field.doc);
        field.message = new QLabel;
        field.message->setWordWrap(true);
        field.message->setStyleSheet("color: #D55E00");
        field.message->hide();
        field.row = new QWidget;
        auto *rowColumn = new QVBoxLayout(field.row);
        rowColumn->setContentsMargins(0, 0, 0, 0);
        rowColumn->setSpacing(1);
        rowColumn->addWidget(field.editor);
        rowColumn->addWidget(field.message);
        field.label = new QLabel(QString::fromUtf8(row.name.data(), static_cast<qsizetype>(row.name.size())));
        field.label->setToolTip(tip);
        field.label->setBuddy(field.editor);
        field.label->setMinimumWidth(150);
        form->addRow(field.label, field.row);
        m_sections.back().second.push_back(m_fields.size());
        m_fields.push_back(std::move(field));
        return Expected<void>();
    }));
    auto *add = new QPushButton(themedIcon("new-run"), tr("Add a rule for some layers"));
    connect(add, &QPushButton::clicked, this, [this] {
        const std::string entry = "quantizer.layer." + std::to_string(m_config.quantizer.layerRules.size());
        if (setConfigKey(m_config, entry + ".pattern", "*")) {
            // Not while the button's own signal is being delivered: the form is made anew.
            QTimer::singleShot(0, this, [this] { rebuild(); });
        }
    });
    column->addWidget(add, 0, Qt::AlignLeft);
    column->addStretch(1);
    setWidget(content);
    m_building = false;
    mark();
    applyFilter();
}

void ConfigForm::onEdited(const std::string &key, const QString &text)
{
    if (m_building)
        return;
    auto done = setConfigKey(m_config, key, text.toStdString());
    for (Field &field : m_fields)
        if (field.key == key)
            field.problem = done ? QString() : QString::fromStdString(done.error().detail);
    if (done && key == "phases") {
        QTimer::singleShot(0, this, [this] {
            rebuild();
            Q_EMIT changed();
        });
        return;
    }
    mark();
    Q_EMIT changed();
}

void ConfigForm::mark()
{
    if (m_building)
        return;
    std::map<std::string, QString> now, before;
    const auto collect = [](RunConfig config, std::map<std::string, QString> &into) {
        static_cast<void>(forEachField(config, [&](const KeyRow &row, const ConfigSlot &slot, const std::string &key) {
            into[key] = typedText(slot, row.limits);
            return Expected<void>();
        }));
    };
    collect(m_config, now);
    collect(m_reference, before);
    for (Field &field : m_fields) {
        const auto old = before.find(field.key);
        const bool differs = old == before.end() || old->second != now[field.key] || !field.problem.isEmpty();
        QFont font = field.label->font();
        font.setBold(differs);
        field.label->setFont(font);
        field.label->setProperty("differs", differs);
        field.message->setText(field.problem.isEmpty() ? QString() : "⚠ " + field.problem);
        field.message->setVisible(!field.problem.isEmpty());
    }
    if (m_onlyChanged)
        applyFilter();
}

QString ConfigForm::problem() const
{
    for (const Field &field : m_fields)
        if (!field.problem.isEmpty())
            return field.problem;
    const auto valid = checkConfig(m_config);
    return valid ? QString() : QString::fromStdString(valid.error().detail);
}

bool ConfigForm::edit(const QString &key, const QString &text)
{
    for (Field &field : m_fields) {
        if (field.key != key.toStdString())
            continue;
        if (auto *edit = qobject_cast<QLineEdit *>(field.editor))
            edit->setText(text);
        else if (auto *combo = qobject_cast<QComboBox *>(field.editor))
            combo->setCurrentText(text);
        else if (auto *box = qobject_cast<QCheckBox *>(field.editor))
            box->setChecked(text == "true");
        return true;
    }
    return false;
}

void ConfigForm::setFilter(const QString &text)
{
    m_filter = text.trimmed();
    applyFilter();
}

void ConfigForm::setOnlyChanged(bool on)
{
    m_onlyChanged = on;
    applyFilter();
}

void ConfigForm::applyFilter()
{
    for (const auto &[box, fields] : m_sections) {
        bool any = false;
        for (const std::size_t i : fields) {
            const Field &field = m_fields[i];
            const bool matches = m_filter.isEmpty()
                || QString::fromStdString(field.key).contains(m_filter, Qt::CaseInsensitive)
                || field.doc.contains(m_filter, Qt::CaseInsensitive);
            const bool shown = matches && (!m_onlyChanged || field.label->property("differs").toBool());
            field.label->setVisible(shown);
            field.row->setVisible(shown);
            any = any || shown;
        }
        box->setVisible(any);
    }
}

}  // namespace ttq
