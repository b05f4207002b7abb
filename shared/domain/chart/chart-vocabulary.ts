/**
 * The words of Vega-Lite 6 that a chart is checked against, and the builder offers. A test holds them to the JSON schema
 * that Vega-Lite ships (1.8 MB, and a hundred alternatives for each mistake: too large and too vague to check with).
 */

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

export const topKeys = words(`
  $schema align autosize background bounds center columns concat config data datasets description encoding facet hconcat
  height layer mark name padding params projection repeat resolve spacing spec title transform usermeta vconcat view width`);

export const markNames = words(`
  bar line area point circle square tick rect rule text arc trail image geoshape boxplot errorbar errorband`);

export const channelNames = words(`
  x y x2 y2 xOffset yOffset xError xError2 yError yError2 theta theta2 radius radius2 color fill stroke opacity fillOpacity
  strokeOpacity strokeWidth strokeDash size shape angle text tooltip href url description detail order key time row column
  facet latitude longitude latitude2 longitude2`);

export const channelKeys = words(`
  aggregate align axis bandPosition bin bounds center columns condition datum field format formatType header impute legend
  rescale scale sort spacing stack timeUnit title type value`);

export const markKeys = words(`
  type align angle aria ariaRole ariaRoleDescription aspect band bandSize baseline binSpacing blend borders box clip color
  continuousBandSize cornerRadius cornerRadiusBottomLeft cornerRadiusBottomRight cornerRadiusEnd cornerRadiusTopLeft
  cornerRadiusTopRight cursor description dir discreteBandSize dx dy ellipsis extent fill fillOpacity filled font fontSize
  fontStyle fontWeight height href innerRadius interpolate invalid limit line lineBreak lineHeight median minBandSize
  opacity order orient outerRadius outliers padAngle point radius radius2 radius2Offset radiusOffset rule shape size smooth
  stroke strokeCap strokeDash strokeDashOffset strokeJoin strokeMiterLimit strokeOffset strokeOpacity strokeWidth style
  tension text theta theta2 theta2Offset thetaOffset thickness ticks time timeUnitBandPosition timeUnitBandSize tooltip url
  width x x2 x2Offset xOffset y y2 y2Offset yOffset`);

export const aggregateNames = words(`
  count sum mean average median min max distinct valid missing q1 q3 stdev stdevp variance variancep stderr ci0 ci1 product
  values exponential exponentialb`);

export const typeNames = words('quantitative temporal ordinal nominal geojson');

/** The key that says what a transform does. */
export const transformNames = words(`
  filter calculate aggregate bin timeUnit joinaggregate window stack fold flatten pivot impute sample lookup density extent
  loess quantile regression`);

const unitParts = 'year|quarter|month|isoweek|week|dayofyear|date|day|hours|minutes|seconds|milliseconds';
const timeUnitPattern = new RegExp(`^(?:binned)?(?:utc)?(?:${unitParts})+$`);

/** The time units that the builder offers, and near which a mistyped one is looked for. */
export const usualTimeUnits = words(`
  year yearquarter yearmonth yearweek yearmonthdate yearmonthdatehours yearmonthdatehoursminutes quarter month week date day
  dayofyear hours minutes monthdate`);

export function isTimeUnit(name: string): boolean {
  return timeUnitPattern.test(name);
}
