// Threshold rule and its parameter, for all layers, one layer, or a glob over layer names.
#pragma once

#include <QWidget>
#include <vector>

#include "livevalues.h"
#include "runs/records.h"

class QComboBox;
class QLabel;

namespace ttq {

class LiveField;

class ThresholdSection : public QWidget {
    Q_OBJECT

public:
    explicit ThresholdSection(QWidget *parent = nullptr);

    void setLayers(const std::vector<LayerInfo> &layers);  // offers the quantized ones
    void setValues(const LiveValues &values);
    void setTarget(const QString &layerOrGlob);  // empty: all layers
    QString target() const;                      // empty: all layers

    void setNameWidth(int width);  // of the names of its fields

    LiveField *rule() const { return m_rule; }
    LiveField *threshold() const { return m_threshold; }
    // Why nothing can be posted for this target; empty if something can.
    QString problem() const;

Q_SIGNALS:
    void changed();

private:
    void showValues();
    void fitSlider();
    QString effectiveRule() const;

    QComboBox *m_target;
    QLabel *m_targetName, *m_problem;
    LiveField *m_rule, *m_threshold;
    std::vector<std::string> m_layers;
    LiveValues m_values;
};

}  // namespace ttq
