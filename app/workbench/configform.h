// A form with every setting of a run's configuration, generated from the table of keys: type, range, choices and
// documentation are the table's. Each value is checked as it is typed by the rules the engine uses.
#pragma once

#include <QScrollArea>
#include <vector>

#include "runs/configkeys.h"
#include "runs/runconfig.h"

class QFormLayout;
class QLabel;
class QVBoxLayout;

namespace ttq {

class ConfigForm : public QScrollArea {
    Q_OBJECT

public:
    explicit ConfigForm(QWidget *parent = nullptr);

    void setConfig(const RunConfig &config);              // what is edited
    void setReference(const RunConfig &reference);        // differing settings are marked
    const RunConfig &config() const { return m_config; }  // holds the last allowed values

    // The first problem: of a field, else between fields (checkConfig). Empty: the configuration can be run.
    QString problem() const;
    // As if typed into the field of `key` ("phase.ternary.lr"); false if there is no such field.
    bool edit(const QString &key, const QString &text);
    void setFilter(const QString &text);  // shows only settings whose name or documentation contains it
    void setOnlyChanged(bool on);

Q_SIGNALS:
    void changed();

private:
    struct Field {
        std::string key;
        QString doc, problem;
        QWidget *editor = nullptr, *row = nullptr;
        QLabel *label = nullptr, *message = nullptr;
    };
    void rebuild();
    QWidget *section(const QString &title, const QString &doc, QFormLayout **form);
    QWidget *editorFor(const KeyRow &row, const ConfigSlot &slot, const std::string &key);
    void onEdited(const std::string &key, const QString &text);
    void mark();
    void applyFilter();

    RunConfig m_config, m_reference;
    std::vector<Field> m_fields;
    std::vector<std::pair<QWidget *, std::vector<std::size_t>>> m_sections;
    QString m_filter;
    bool m_onlyChanged = false, m_building = false;
};

}  // namespace ttq
