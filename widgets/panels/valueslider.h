// A horizontal slider over positive numbers, logarithmic or linear.
#pragma once

#include <QSlider>

namespace ttq {

class ValueSlider : public QSlider {
    Q_OBJECT

public:
    explicit ValueSlider(QWidget *parent = nullptr);

    // 0 < low < high where logarithmic.
    void setScale(double low, double high, bool logarithmic);
    double value() const;
    // Outside the range the handle stands at its end; never signals.
    void setValue(double value);

Q_SIGNALS:
    void edited(double value);  // by a person, rounded to three significant digits

private:
    static constexpr int kPositions = 600;
    double m_low = 1e-6, m_high = 1;
    bool m_logarithmic = true;
};

// To `digits` significant digits.
double rounded(double value, int digits = 3);

}  // namespace ttq
