// One live setting in the control panel: its value in force, an edit that waits for Apply, and whether the engine would
// take it.
//
// A field is edited from the moment a person changes its text until Apply or Revert, or until that is the value in force. The check is the
// engine's own (validateCommand), with its sentence.
#pragma once

#include <QString>
#include <QWidget>
#include <functional>
#include <optional>

#include "runs/command.h"

class QBoxLayout;
class QComboBox;
class QLabel;
class QLineEdit;

namespace ttq {

class ValueSlider;

class LiveField : public QWidget {
    Q_OBJECT

public:
    // `label`: what a person calls it. Keys with choices get a list, others an exact field.
    LiveField(const LiveKey &key, const QString &label, QWidget *parent = nullptr);

    const LiveKey &key() const { return m_key; }
    // Puts a slider of this range before the exact field.
    void addSlider(double low, double high, bool logarithmic);
    // Buttons ×0.1 ×0.5 ×2 behind it. They multiply a number that was typed, else the factor on the schedule: the field
    // then says "×0.5" and the command is lr_multiplier.
    void addFactors();
    void setLabel(const QString &label);
    int nameWidth() const;  // that its name needs when it is edited
    void setNameWidth(int width);
    ValueSlider *slider() const { return m_slider; }

    // The value in force; the field shows it unless it is edited.
    void setCurrent(const QString &text);
    QString current() const { return m_current; }
    void setMultiplier(double inForce, bool overridden);  // of the factor buttons
    void setLayer(const QString &glob);                   // target of the commands; empty: global
    // Beyond the engine's check of the command alone.
    void setExtraCheck(std::function<QString(const QString &)> check) { m_extraCheck = std::move(check); }

    QString text() const;
    void edit(const QString &text);  // as if typed
    bool edited() const { return m_edited; }
    QString problem() const { return m_problem; }  // empty: the edit is allowed
    SetPayload payload() const;                    // of the edit
    void revert();

Q_SIGNALS:
    void changed();

private:
    void setText(const QString &text);
    void onEdited();  // by a person, or as if
    void check();
    void multiply(double factor);
    std::optional<double> typedFactor() const;

    LiveKey m_key;
    QString m_label, m_current, m_problem;
    std::string m_layer;
    double m_multiplier = 1;
    bool m_overridden = false, m_edited = false;
    std::function<QString(const QString &)> m_extraCheck;
    QBoxLayout *m_row;
    QLabel *m_name, *m_message;
    QLineEdit *m_exact = nullptr;
    QComboBox *m_choice = nullptr;
    ValueSlider *m_slider = nullptr;
};

// "next step", "next epoch".
QString effectText(Effect effect);

}  // namespace ttq
