// "Start from weights" of the New run dialog: a file of weights and perhaps a mapping file, and what the engine says of
// them before the run is started: which tensors match, which do not, and how many zeros quantization would begin with.
#pragma once

#include <QJsonObject>
#include <QTimer>
#include <QWidget>

#include "enginecall.h"
#include "newrun.h"

class QLabel;
class QLineEdit;
class QPushButton;

namespace ttq {

class WeightsCheck : public QWidget {
    Q_OBJECT

public:
    explicit WeightsCheck(QWidget *parent = nullptr);

    // What the weights are for; checked anew where it matters. `checkable`: the configuration has no problem.
    void setRun(const NewRun &run, bool checkable);

    bool isChecking() const { return m_call.isRunning() || m_pause.isActive(); }
    QString verdict() const;                          // the line below the fields
    const QJsonObject &fit() const { return m_fit; }  // `fit` of ttq inspect --json; empty: not known

Q_SIGNALS:
    void edited(const QString &key, const QString &value);  // "init" or "init_map"
    void checked();

private:
    QLineEdit *fileLine(const char *name, const QString &title, const QString &tip, const char *key);
    void check();
    void onEnded(bool ok, const QByteArray &output, const QString &error);
    void say(const QString &icon, const QString &text);
    void showDetails();

    QLineEdit *m_file, *m_map;
    QWidget *m_mapRow, *m_verdictRow;
    QLabel *m_icon, *m_verdict;
    QPushButton *m_details;
    EngineCall m_call;
    QTimer m_pause;  // a person who types is not answered letter by letter
    QStringList m_arguments;
    QJsonObject m_fit;
    bool m_showing = false;
};

// Arguments of `ttq` that compare the run's weights with its network; empty without weights. Errors: as trainArguments.
Expected<QStringList> fitArguments(const NewRun &run);

}  // namespace ttq
