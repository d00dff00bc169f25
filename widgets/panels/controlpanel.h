// Steering a run: its buttons, the live settings in two stages (edit, Apply), and the answers of the engine.
//
// What the fields show is in force: configuration, acknowledged commands, newest row. Edits are marked until Apply posts
// them or Revert drops them; what becomes of a posted one stands in the list below.
#pragma once

#include <QPointer>
#include <QWidget>
#include <vector>

#include "models/runmodel.h"

class QLabel;
class QPushButton;
class QVBoxLayout;

namespace ttq {

class CommandList;
class LiveField;
class RunActions;
class ThresholdSection;

class ControlPanel : public QWidget {
    Q_OBJECT

public:
    // `actions` outlive the panel.
    ControlPanel(RunActions *actions, QWidget *parent = nullptr);

    void setRun(RunModel *run);  // not owned, may be destroyed earlier
    // A layer was chosen elsewhere: it becomes the threshold's target, unless an edit is waiting.
    void setCurrentLayer(std::int64_t layer);

    LiveField *field(const QString &key) const;  // "lr.latents", "threshold", …; null if there is none
    ThresholdSection *threshold() const { return m_threshold; }
    int editCount() const;

public Q_SLOTS:
    void apply();
    void revert();

Q_SIGNALS:
    void stepActivated(double step);

private:
    QWidget *buttonRow(RunActions *actions);
    QWidget *settings();
    void addHeading(QVBoxLayout *column, const QString &text, const std::vector<LiveField *> &fields);
    LiveField *addField(const LiveKey &key, const QString &label);
    void refresh(RunModel::Parts parts);
    void update();

    QPointer<RunModel> m_run;
    std::vector<LiveField *> m_fields;
    ThresholdSection *m_threshold = nullptr;
    QWidget *m_settings = nullptr;
    QLabel *m_why;
    QPushButton *m_apply = nullptr, *m_revert = nullptr;
    CommandList *m_commands;
};

}  // namespace ttq
