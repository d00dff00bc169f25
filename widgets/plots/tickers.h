// Where ticks stand on the axes of plots and what they say.
#pragma once

#include <vector>

#include "qcp.h"

namespace ttq {

// Whole steps; 12k and 1.5M from 10,000 on.
class StepTicker : public QCPAxisTicker {
protected:
    double getTickStep(const QCPRange &range) override;
    int getSubTickCount(double tickStep) override;
    QString getTickLabel(double tick, const QLocale &locale, QChar formatChar, int precision) override;
};

// Values with as many decimals as their distance needs, all the same; shares as percent.
class ValueTicker : public QCPAxisTicker {
public:
    explicit ValueTicker(bool percent = false) : m_percent(percent) {}

protected:
    double getTickStep(const QCPRange &range) override;
    QString getTickLabel(double tick, const QLocale &locale, QChar formatChar, int precision) override;

private:
    bool m_percent;
    double m_step = 1;
};

// Logarithmic: powers of ten, 1-2-5 below three decades, linear steps below one third; minor ticks at 2 to 9.
class LogTicker : public QCPAxisTicker {
public:
    explicit LogTicker(bool percent = false) : m_percent(percent) {}
    void generate(const QCPRange &range, const QLocale &locale, QChar formatChar, int precision, QVector<double> &ticks,
                  QVector<double> *subTicks, QVector<QString> *tickLabels) override;

private:
    bool m_percent;
};

// Epochs at the steps where they ended, thinned to about `tickCount()` round numbers.
class EpochTicker : public QCPAxisTicker {
public:
    std::vector<double> ends;
    void generate(const QCPRange &range, const QLocale &locale, QChar formatChar, int precision, QVector<double> &ticks,
                  QVector<double> *subTicks, QVector<QString> *tickLabels) override;
};

// Row i at −i, so that the first is on top; every k-th is named when they are crowded, the current one always.
class RowTicker : public QCPAxisTicker {
public:
    std::vector<QString> names;
    int current = -1;
    int rowsPerLabel = 1;
    void generate(const QCPRange &range, const QLocale &locale, QChar formatChar, int precision, QVector<double> &ticks,
                  QVector<double> *subTicks, QVector<QString> *tickLabels) override;
};

// Column i at i; every k-th is named when they are crowded.
class ColumnTicker : public QCPAxisTicker {
public:
    std::vector<QString> names;
    int columnsPerLabel = 1;
    void generate(const QCPRange &range, const QLocale &locale, QChar formatChar, int precision, QVector<double> &ticks,
                  QVector<double> *subTicks, QVector<QString> *tickLabels) override;
};

}  // namespace ttq
