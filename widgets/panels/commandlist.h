// What was asked of the engine and what it answered, the newest first: pending, applied at step N: old → new, or
// refused and why.
#pragma once

#include <QListWidget>
#include <QPointer>

#include "models/runmodel.h"

namespace ttq {

class CommandList : public QListWidget {
    Q_OBJECT

public:
    explicit CommandList(QWidget *parent = nullptr);
    void setRun(RunModel *run);
    QSize sizeHint() const override { return {280, 160}; }

Q_SIGNALS:
    void stepActivated(double step);  // of an applied command that was clicked

protected:
    void changeEvent(QEvent *event) override;

private:
    void update();
    void fill(QListWidgetItem *item, const Command &command) const;

    QPointer<RunModel> m_run;
};

// "threshold = 0.1 for stage3.*", "pause", "step (1 step)".
QString commandText(const Command &command);
// "applied at step 120: 0.05 → 0.1", "refused: …", "pending".
QString answerText(const Command &command);

}  // namespace ttq
