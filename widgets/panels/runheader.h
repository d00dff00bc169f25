// The line above the views that says which run they show, and a window with everything that made it: settings, seed,
// versions, data hashes, device, and the command line that repeats it.
#pragma once

#include <QPointer>
#include <QWidget>

#include "models/runmodel.h"

class QLabel;
class QToolButton;

namespace ttq {

class RunHeader : public QWidget {
    Q_OBJECT

public:
    explicit RunHeader(QWidget *parent = nullptr);

    void setRun(RunModel *run);                                 // not owned, may be destroyed earlier
    void setTitle(const QString &title, const QColor &colour);  // name given by a person; empty: the folder's

    static QString summary(const RunConfig &config);  // "resnet8 · fashion-mnist-12k · ttq · seed 1 · cpu"

public Q_SLOTS:
    void showDetails();  // not modal
    void copyCommand();

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    void refresh();

    QPointer<RunModel> m_run;
    QString m_title, m_summary;
    QLabel *m_swatch, *m_name, *m_text;
    QToolButton *m_details, *m_copy;
};

}  // namespace ttq
